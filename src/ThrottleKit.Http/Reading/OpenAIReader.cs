using System.Globalization;

namespace ThrottleKit.Http;

/// <summary>The headers of OpenAI.</summary>
internal sealed class OpenAIReader : IRemoteLimitReader
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];

    public IEnumerable<RemoteLimit> Read(HttpResponseMessage response, DateTimeOffset now)
    {
        foreach (var counted in new[] { "requests", "tokens" })
            if (response.Whole($"x-ratelimit-remaining-{counted}") is { } remaining)
                yield return new RemoteLimit(
                    $"openai-{counted}", remaining, Time(response.Text($"x-ratelimit-reset-{counted}")), response.Whole($"x-ratelimit-limit-{counted}"));
    }

    /// <summary>A time as Go writes it: <c>6m0s</c>, <c>120ms</c>, <c>1.5s</c>; null where it is none.</summary>
    internal static TimeSpan? Time(string? text)
    {
        var rest = text.AsSpan().Trim();
        var seconds = 0.0;
        if (rest.IsEmpty) return null;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return null;
            rest = rest[digits..];
            if (UnitOf(rest) is not var (unit, scale)) return null;
            seconds += number * scale;
            rest = rest[unit.Length..];
        }

        return seconds <= 366 * 86_400 ? TimeSpan.FromTicks((long)Math.Ceiling(seconds * TimeSpan.TicksPerSecond)) : null;
    }

    private static (string Unit, double Seconds)? UnitOf(ReadOnlySpan<char> text)
    {
        foreach (var unit in Units)
            if (text.StartsWith(unit.Unit, StringComparison.Ordinal)) return unit;
        return null;
    }
}
