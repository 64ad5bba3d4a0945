namespace ThrottleKit.Budgets;

/// <summary>Why a call gets no tokens.</summary>
public enum BudgetDenialReason
{
    /// <summary>A budget does not have what the call needs.</summary>
    Exhausted,

    /// <summary>The call needs more than a budget ever has: it can never succeed as it is.</summary>
    TooLarge,

    /// <summary>The store could not be asked, or its answer did not come.</summary>
    StoreAway,
}

/// <summary>A call, or the rest of one, gets no tokens.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Level">The budget that denied, the one with the longest wait where there are several; empty where the store is away.</param>
/// <param name="RetryAfter">The least wait after which the same would be allowed if nothing else came; null where that is unknown, or never.</param>
/// <param name="Remaining">What that budget has left, in its own unit.</param>
/// <param name="Failure">What went wrong, where the store is away.</param>
public sealed record BudgetDenial(BudgetDenialReason Reason, string Level, TimeSpan? RetryAfter, long Remaining, Exception? Failure = null)
{
    /// <inheritdoc/>
    public override string ToString() => Reason switch
    {
        BudgetDenialReason.StoreAway => $"The budgets could not be asked: {Failure?.Message}",
        BudgetDenialReason.TooLarge => $"The call needs more than the budget '{Level}' ever has; ask for less output, or send less.",
        _ => $"The budget '{Level}' has {Remaining} left, which is not enough; try again in {RetryAfter}.",
    };
}

/// <summary>What came of asking for a call's tokens: the call's account, or why there is none.</summary>
public sealed class BudgetAnswer
{
    private readonly Spend? _spend;

    internal BudgetAnswer(Spend spend, IReadOnlyList<Decision> standing) => (_spend, Standing) = (spend, standing);

    internal BudgetAnswer(BudgetDenial denial, IReadOnlyList<Decision> standing) => (Denial, Standing) = (denial, standing);

    /// <summary>
    /// What each level says of the call, in the order of the levels: what it has left, and when it is fresh again. Empty where the store is away. Where another level denied, one that would have
    /// allowed says what it would have had left.
    /// </summary>
    public IReadOnlyList<Decision> Standing { get; }

    /// <summary>Whether the call may go ahead.</summary>
    public bool IsAllowed => Denial is null;

    /// <summary>Why it may not; null where it may.</summary>
    public BudgetDenial? Denial { get; }

    /// <summary>The call's account: to meter what it writes, and to settle it.</summary>
    /// <exception cref="InvalidOperationException">The call was denied.</exception>
    public Spend Spend => _spend ?? throw new InvalidOperationException($"There is no account of a call that was denied. {Denial}");
}
