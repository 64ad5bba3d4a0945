namespace ThrottleKit.Budgets;

/// <summary>What may be done with output that came.</summary>
/// <param name="Released">How many of its tokens may go out.</param>
/// <param name="Denial">Why no more may; null where the call goes on.</param>
public readonly record struct Metering(long Released, BudgetDenial? Denial)
{
    /// <summary>Whether the call has to end here.</summary>
    public bool IsOver => Denial is not null;
}

/// <summary>What became of a settlement.</summary>
public enum Settlement
{
    /// <summary>Unused tokens are back, and what ran beyond the reservation is recorded.</summary>
    Done,

    /// <summary>It had been settled before. Nothing has changed.</summary>
    Repeated,

    /// <summary>The store could not be asked. What was reserved stays used until its window ends; what ran beyond it is not recorded.</summary>
    Failed,
}
