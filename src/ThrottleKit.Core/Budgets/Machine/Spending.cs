namespace ThrottleKit.Budgets.Machine;

/// <summary>What one call has set aside and used, in output tokens. The input is set aside when it opens, and used at once.</summary>
/// <param name="Covered">How many output tokens its debits cover.</param>
/// <param name="Output">How many came.</param>
internal readonly record struct Spending(long Covered, long Output)
{
    /// <summary>What is set aside and not used.</summary>
    public long Held => Math.Max(0, Covered - Output);
}

/// <summary>What a chunk of output came to.</summary>
/// <param name="Released">How many of its tokens may go out.</param>
/// <param name="Late">How many were not covered, and are debited now that they are there.</param>
internal readonly record struct Landing(long Released, long Late);
