namespace ThrottleKit.Stores;

/// <summary>
/// What a store without a language of its own does between reading the states and writing them back, in one transaction or under one lock. A state is the text that
/// the key holds, null for nothing.
/// </summary>
public static class StoreExecution
{
    /// <summary>Applies one operation.</summary>
    /// <param name="request">The operation, which has been validated.</param>
    /// <param name="now">The time of the store; the request's own goes before it.</param>
    /// <param name="state">What the key holds; afterwards what it shall hold.</param>
    /// <returns>The answer. Its decision's reset is when the state says the same as none.</returns>
    /// <exception cref="CorruptStateException">The key holds something else.</exception>
    /// <exception cref="StrategyRangeException">An expression left its exact range.</exception>
    public static StrategyReply Apply(in StoreRequest request, long now, ref string? state) =>
        request.Strategy.Apply(new StrategyRequest(request.Operation, request.Now ?? now, request.Amount, request.Least, request.DebitedAt), ref state);

    /// <summary>Applies one operation to each of several keys, all or none.</summary>
    /// <param name="requests">The operations, which have been validated together.</param>
    /// <param name="now">The time of the store; the requests' own goes before it.</param>
    /// <param name="states">What the keys hold; afterwards what they shall hold.</param>
    /// <returns>The answers, in the order of the requests.</returns>
    /// <exception cref="CorruptStateException">A key holds something else.</exception>
    /// <exception cref="StrategyRangeException">An expression left its exact range.</exception>
    public static StrategyReply[] ApplyAll(IReadOnlyList<StoreRequest> requests, long now, string?[] states)
    {
        var before = (string?[])states.Clone();
        var replies = new StrategyReply[requests.Count];
        var denies = false;
        for (var i = 0; i < replies.Length; i++)
        {
            replies[i] = Apply(requests[i], now, ref states[i]);
            denies |= requests[i].Operation == StrategyOperation.Decide && !replies[i].Decision.IsAllowed;
        }

        if (!denies) return replies;
        before.CopyTo(states, 0);
        for (var i = 0; i < replies.Length; i++)
        {
            var asks = requests[i].Operation == StrategyOperation.Decide ? requests[i].Amount : 0;
            replies[i] = Apply(requests[i] with { Operation = StrategyOperation.Forecast, Amount = asks }, now, ref states[i]);
        }

        return replies;
    }

    /// <summary>Takes from the first of several keys that allows.</summary>
    /// <param name="requests">The decisions, which have been validated together.</param>
    /// <param name="now">The time of the store; the requests' own goes before it.</param>
    /// <param name="states">What the keys hold; afterwards what they shall hold.</param>
    /// <returns>The answers of those that were asked, in the order of the requests.</returns>
    /// <exception cref="CorruptStateException">A key that was asked holds something else.</exception>
    /// <exception cref="StrategyRangeException">An expression left its exact range.</exception>
    public static IReadOnlyList<StrategyReply> ApplyAny(IReadOnlyList<StoreRequest> requests, long now, string?[] states)
    {
        var replies = new List<StrategyReply>(requests.Count);
        do replies.Add(Apply(requests[replies.Count], now, ref states[replies.Count]));
        while (!replies[^1].Decision.IsAllowed && replies.Count < requests.Count);
        return replies;
    }
}
