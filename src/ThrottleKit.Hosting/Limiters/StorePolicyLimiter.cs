using ThrottleKit.Stores;

namespace ThrottleKit.Hosting;

/// <summary>A policy's limiter in the host's store.</summary>
internal sealed class StorePolicyLimiter(Policy policy, string group, GuardedStore store, OutageOptions outage, ThrottleObserver observer) : PolicyLimiter(policy, group, observer)
{
    /// <summary>Why a policy that is leased stands alone.</summary>
    public const string WhyNot = "the store takes from all of them or from none in one step, of which permits that are held here are no part. Take its lease away, or let it be the request's only limit.";

    public override bool IsInStore => true;

    public override async ValueTask<PolicyAnswer> ForecastAsync(string key, long cost = 1, CancellationToken cancellation = default) =>
        Read(await store.ApplyAsync(Request(key, StrategyOperation.Forecast, cost), outage.Deadline, cancellation).ConfigureAwait(false), cancellation);

    public override async ValueTask<bool> ResetAsync(string key, CancellationToken cancellation = default)
    {
        var result = await store.ResetAsync([StoreKeys.Of(Name, key)], outage.Deadline, cancellation).ConfigureAwait(false);
        return result.IsApplied ? result.Value > 0 : throw result.Failure;
    }

    /// <summary>
    /// Takes from each limit or from none, by one call of the store. While the store is away, the strictest of their outage policies decides for all.
    /// </summary>
    public static async ValueTask<PolicyAnswers> AcquireAllAsync(IReadOnlyList<PolicyRequest> requests, CancellationToken cancellation)
    {
        var asked = new StoreRequest[requests.Count];
        foreach (var request in requests)
            if (request.Limiter.Mode != LeaseMode.Strict)
                throw new StrategyConfigurationException($"Policy '{request.Limiter.Name}' is {request.Limiter.Mode}, and is one of several limits of a request: {WhyNot}");
        var strictest = (StorePolicyLimiter)requests[0].Limiter;
        for (var i = 0; i < asked.Length; i++)
        {
            var limiter = (StorePolicyLimiter)requests[i].Limiter;
            asked[i] = limiter.Request(requests[i].Key, StrategyOperation.Decide, requests[i].Cost);
            if (limiter.Strictness > strictest.Strictness) strictest = limiter;
        }

        var result = await strictest.Observer.TraceAsync(strictest.CallAsync(asked, cancellation), asked.Length).ConfigureAwait(false);
        if (!result.IsApplied) throw Failure(result.Failure, cancellation);
        var answers = new PolicyAnswer[asked.Length];
        for (var i = 0; i < answers.Length; i++) answers[i] = new PolicyAnswer(result.Value[i].Decision, result.StandsInFor is not null);
        return PolicyAnswers.Of(answers);
    }

    private protected override async ValueTask<PolicyAnswer> AskAsync(string key, long cost, CancellationToken cancellation) =>
        Read(
            await Observer.TraceAsync(store.ApplyAsync(Request(key, StrategyOperation.Decide, cost), outage.Deadline, cancellation), 1).ConfigureAwait(false),
            cancellation);

    private int Strictness => outage.Policy switch
    {
        OutagePolicy.Deny => 2,
        OutagePolicy.Degrade => 1,
        _ => 0,
    };

    private ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> CallAsync(StoreRequest[] requests, CancellationToken cancellation) =>
        store.ApplyAllAsync(requests, outage.Deadline, cancellation);

    private StoreRequest Request(string key, StrategyOperation operation, long cost)
    {
        var policy = Policy;
        return new StoreRequest(StoreKeys.Of(policy.Name, key), policy.Executor, operation, cost);
    }

    private static PolicyAnswer Read(in StoreResult<StrategyReply> result, CancellationToken cancellation) =>
        result.IsApplied ? new PolicyAnswer(result.Value.Decision, result.StandsInFor is not null) : throw Failure(result.Failure, cancellation);

    /// <summary>A guarded store has an answer to every question, unless the caller gives up.</summary>
    private static Exception Failure(Exception failure, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? new OperationCanceledException(cancellation) : failure;
}
