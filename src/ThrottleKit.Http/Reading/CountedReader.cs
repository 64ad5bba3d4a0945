namespace ThrottleKit.Http;

/// <summary>One limit in three headers.</summary>
internal sealed class CountedReader : IRemoteLimitReader
{
    private const long Year = 366 * 86_400;

    public IEnumerable<RemoteLimit> Read(HttpResponseMessage response, DateTimeOffset now)
    {
        foreach (var prefix in new[] { "X-RateLimit-", "RateLimit-" })
        {
            if (response.Whole(prefix + "Remaining") is not { } remaining) continue;
            var name = response.Text(prefix + "Resource") ?? "requests"; // GitHub counts several resources apart
            yield return new RemoteLimit($"{prefix}{name}", remaining, Reset(response.Whole(prefix + "Reset"), now), response.Whole(prefix + "Limit"));
        }
    }

    private static TimeSpan? Reset(long? seconds, DateTimeOffset now)
    {
        if (seconds is not { } value) return null;
        var after = value > Year ? value - now.ToUnixTimeSeconds() : value;
        return TimeSpan.FromSeconds(Math.Clamp(after, 0, Year));
    }
}
