namespace ThrottleKit.Stores.Outages;

/// <summary>Answers of which nothing is recorded.</summary>
internal static class Fresh
{
    /// <summary>What a key would say that had never been used.</summary>
    public static StrategyReply Allow(in StoreRequest request, long now)
    {
        string? state = null;
        return StoreExecution.Apply(request, now, ref state);
    }

    /// <summary>A denial until the store is tried again. What no key would ever allow is told so.</summary>
    public static StrategyReply Deny(in StoreRequest request, long now, TimeSpan untilProbe)
    {
        var asked = request.Operation == StrategyOperation.Grant ? request.Least : request.Amount;
        var fresh = Allow(request with { Operation = StrategyOperation.Forecast, Amount = asked }, now);
        if (!fresh.Decision.IsAllowed) return fresh;
        var (at, limit) = (fresh.Decision.AtMicroseconds, fresh.Decision.Limit);
        var retryAt = Math.Min(Exact.MaxTime, at + Math.Max(1, untilProbe.Ticks / TimeSpan.TicksPerMicrosecond));
        return new StrategyReply(asked == 0 ? Decision.Allow(at, limit, 0, retryAt) : Decision.Deny(at, limit, 0, retryAt, retryAt), 0);
    }
}
