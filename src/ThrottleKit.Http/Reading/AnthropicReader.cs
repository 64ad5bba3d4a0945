using System.Globalization;

namespace ThrottleKit.Http;

/// <summary>The headers of Anthropic.</summary>
internal sealed class AnthropicReader : IRemoteLimitReader
{
    private const string Prefix = "anthropic-ratelimit-";

    public IEnumerable<RemoteLimit> Read(HttpResponseMessage response, DateTimeOffset now)
    {
        foreach (var counted in new[] { "requests", "tokens", "input-tokens", "output-tokens" })
            if (response.Whole($"{Prefix}{counted}-remaining") is { } remaining)
                yield return new RemoteLimit($"anthropic-{counted}", remaining, Reset(response.Text($"{Prefix}{counted}-reset"), now), response.Whole($"{Prefix}{counted}-limit"));
    }

    private static TimeSpan? Reset(string? text, DateTimeOffset now) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at > now ? at - now : TimeSpan.Zero : null;
}
