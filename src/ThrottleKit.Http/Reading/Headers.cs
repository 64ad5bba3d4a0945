using System.Globalization;

namespace ThrottleKit.Http;

/// <summary>Values of a response's header.</summary>
internal static class Headers
{
    /// <summary>A header's value; null where it is not there.</summary>
    public static string? Text(this HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    /// <summary>A header's whole number, 0 or more; null where it is no such thing.</summary>
    public static long? Whole(this HttpResponseMessage response, string name) =>
        long.TryParse(response.Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
