namespace ThrottleKit.Stores.Outages;

/// <summary>
/// A node's share of every limit: the same strategy, on which each permit counts as many times as there are nodes. Whatever the strategy is, what all nodes together take
/// from their shares is no more than the whole limit.
/// </summary>
internal static class NodeShare
{
    /// <summary>What to ask of the share.</summary>
    public static StoreRequest Scale(in StoreRequest request, int nodes) =>
        request with { Amount = Times(request.Amount, nodes), Least = Math.Max(1, Times(request.Least, nodes)) };

    /// <summary>What the share has answered, in permits of the caller's.</summary>
    public static StrategyReply Unscale(in StrategyReply reply, int nodes)
    {
        var decision = reply.Decision;
        var (limit, remaining) = (decision.Limit / nodes, decision.Remaining / nodes);
        return new StrategyReply(
            decision.IsAllowed
                ? Decision.Allow(decision.AtMicroseconds, limit, remaining, decision.ResetAtMicroseconds, decision.DelayMicroseconds)
                : Decision.Deny(decision.AtMicroseconds, limit, remaining, decision.ResetAtMicroseconds, decision.RetryAtMicroseconds ?? Decision.Never),
            reply.Granted / nodes);
    }

    /// <summary>What is more than any limit may as well be the most there is.</summary>
    private static long Times(long amount, int nodes) => amount > Exact.MaxAmount / nodes ? Exact.MaxAmount : amount * nodes;
}
