namespace ThrottleKit.Hosting;

/// <summary>A policy's limiter in this process.</summary>
internal sealed class MemoryPolicyLimiter(Policy policy, string group, KeyedLimiter<string> limiter, ThrottleObserver observer) : PolicyLimiter(policy, group, observer)
{
    public KeyedLimiter<string> Limiter { get; } = limiter;

    public override bool IsInStore => false;

    public override ValueTask<PolicyAnswer> ForecastAsync(string key, long cost = 1, CancellationToken cancellation = default) =>
        new(new PolicyAnswer(Limiter.Forecast(key, cost), IsStandIn: false));

    public override ValueTask<bool> ResetAsync(string key, CancellationToken cancellation = default) => new(Limiter.Reset(key));

    /// <summary>Takes from each limit or from none.</summary>
    public static PolicyAnswers AcquireAll(IReadOnlyList<PolicyRequest> requests)
    {
        var parts = new LimitPart[requests.Count];
        for (var i = 0; i < parts.Length; i++) parts[i] = ((MemoryPolicyLimiter)requests[i].Limiter).Limiter.At(requests[i].Key, requests[i].Cost);
        var decisions = new Decision[parts.Length];
        var combined = Limits.All(parts, decisions);
        return new PolicyAnswers(combined.IsAllowed, combined.Index, Array.ConvertAll(decisions, decision => new PolicyAnswer(decision, IsStandIn: false)));
    }

    internal override void Reconfigure(Policy policy)
    {
        Limiter.Reconfigure(policy);
        base.Reconfigure(policy);
    }

    private protected override ValueTask<PolicyAnswer> AskAsync(string key, long cost, CancellationToken cancellation) =>
        new(new PolicyAnswer(Limiter.Acquire(key, cost), IsStandIn: false));
}
