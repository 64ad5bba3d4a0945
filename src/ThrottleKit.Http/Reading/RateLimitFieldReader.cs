namespace ThrottleKit.Http;

/// <summary>The fields of the draft, which are lists of structured fields (RFC 9651).</summary>
internal sealed class RateLimitFieldReader : IRemoteLimitReader
{
    public IEnumerable<RemoteLimit> Read(HttpResponseMessage response, DateTimeOffset now)
    {
        if (response.Text("RateLimit") is not { } text || FieldList.Read(text) is not { } limits) yield break;
        var policies = response.Text("RateLimit-Policy") is { } policy ? FieldList.Read(policy) ?? [] : [];
        foreach (var (name, parameters) in limits)
        {
            if (!parameters.TryGetValue("r", out var remaining)) continue;
            TimeSpan? reset = parameters.TryGetValue("t", out var seconds) ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 366 * 86_400)) : null;
            var quota = policies.Where(each => each.Name == name).Select(each => each.Parameters.TryGetValue("q", out var q) ? q : (long?)null).FirstOrDefault();
            yield return new RemoteLimit($"RateLimit-{name}", Math.Max(0, remaining), reset, quota);
        }
    }
}
