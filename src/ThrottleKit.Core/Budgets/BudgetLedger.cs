using ThrottleKit.Stores;

namespace ThrottleKit.Budgets;

/// <summary>What the store says of a debit: one reply for each level, or why there is none.</summary>
internal readonly record struct LedgerAnswer(IReadOnlyList<StrategyReply> Replies, BudgetDenial? Denial)
{
    /// <summary>When it was, on the store's clock.</summary>
    public long At => Replies[0].Decision.AtMicroseconds;

    /// <summary>Until when it can matter, at most.</summary>
    public long ResetAt => Replies.Max(reply => reply.Decision.ResetAtMicroseconds);
}

/// <summary>The budgets of a call as they stand in the store: all levels move together, or none does.</summary>
internal sealed class BudgetLedger(IStrategyStore store, TimeSpan deadline)
{
    /// <summary>Takes an amount from each level, or nothing.</summary>
    public async ValueTask<LedgerAnswer> DebitAsync(IReadOnlyList<BudgetLevel> levels, long[] amounts, CancellationToken cancellation)
    {
        var result = await ApplyAsync(levels, StrategyOperation.Decide, amounts, cancellation).ConfigureAwait(false);
        return result.IsApplied ? new LedgerAnswer(result.Value, DenialOf(levels, result.Value)) : new LedgerAnswer([], Away(result.Failure));
    }

    /// <summary>Records an amount at each level, whatever is left there. That nobody knows whether it is recorded counts as recorded.</summary>
    /// <returns>Whether it is not.</returns>
    public async ValueTask<bool> ChargeAsync(IReadOnlyList<BudgetLevel> levels, long[] amounts, CancellationToken cancellation)
    {
        var result = await ApplyAsync(levels, StrategyOperation.Charge, amounts, cancellation).ConfigureAwait(false);
        return result.Outcome != StoreOutcome.NotApplied;
    }

    /// <summary>Looks for a level that has nothing left, and when it will.</summary>
    public async ValueTask<BudgetDenial?> EmptyAsync(IReadOnlyList<BudgetLevel> levels, IReadOnlyList<StrategyReply> replies, CancellationToken cancellation)
    {
        BudgetDenial? longest = null;
        for (var i = 0; i < levels.Count; i++)
        {
            if (Machine.SpendSteps.MayGoOn(replies[i].Decision.Remaining)) continue;
            var forecast = await store.ApplyAsync(new StoreRequest(levels[i].Key, levels[i].Strategy, StrategyOperation.Forecast, 1), deadline, cancellation).ConfigureAwait(false);
            if (!forecast.IsApplied) return Away(forecast.Failure);
            longest = Longer(longest, DenialOf(levels[i], forecast.Value.Decision));
        }

        return longest;
    }

    /// <summary>Settles: each level's credit or charge together with the mark that it was done. Where the mark is there already, nothing changes.</summary>
    /// <returns>Whether it was done now; null where nobody can say, or it could not be done.</returns>
    public async ValueTask<bool?> SettleAsync(IReadOnlyList<StoreRequest> changes, StoreRequest mark, CancellationToken cancellation)
    {
        // The mark makes it safe to ask again: what was carried out is not carried out twice.
        const int attempts = 3;
        for (var i = 0; i < attempts; i++)
        {
            var result = await store.ApplyAllAsync([.. changes, mark], deadline, cancellation).ConfigureAwait(false);
            if (result.IsApplied) return result.Value[^1].Decision.IsAllowed || i > 0;
            if (result.Outcome == StoreOutcome.NotApplied) return null;
        }

        return null;
    }

    private ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAsync(
        IReadOnlyList<BudgetLevel> levels, StrategyOperation operation, long[] amounts, CancellationToken cancellation)
    {
        var requests = new StoreRequest[levels.Count];
        for (var i = 0; i < requests.Length; i++) requests[i] = new StoreRequest(levels[i].Key, levels[i].Strategy, operation, amounts[i]);
        return store.ApplyAllAsync(requests, deadline, cancellation);
    }

    private static BudgetDenial? DenialOf(IReadOnlyList<BudgetLevel> levels, IReadOnlyList<StrategyReply> replies)
    {
        BudgetDenial? longest = null;
        for (var i = 0; i < levels.Count; i++) longest = Longer(longest, DenialOf(levels[i], replies[i].Decision));
        return longest;
    }

    private static BudgetDenial? DenialOf(BudgetLevel level, in Decision decision) => decision.IsAllowed
        ? null
        : new BudgetDenial(
            decision.RetryAfter is null ? BudgetDenialReason.TooLarge : BudgetDenialReason.Exhausted, level.Name, decision.RetryAfter, decision.Remaining);

    /// <summary>The one with the longer wait; what never comes is the longest.</summary>
    private static BudgetDenial? Longer(BudgetDenial? a, BudgetDenial? b) =>
        a is null ? b : b is null || a.RetryAfter is null || a.RetryAfter >= b.RetryAfter ? a : b;

    private static BudgetDenial Away(Exception failure) => new(BudgetDenialReason.StoreAway, "", null, 0, failure);
}
