using ThrottleKit.Budgets;

namespace ThrottleKit.AI;

/// <summary>A call to a chat client got no tokens. It has not been made, and nothing was taken.</summary>
/// <param name="denial">What denied it, and until when.</param>
public sealed class BudgetExceededException(BudgetDenial denial) : Exception(denial.ToString(), denial.Failure)
{
    /// <summary>What denied it.</summary>
    public BudgetDenial Denial { get; } = denial;

    /// <summary>The least wait after which the same call would be allowed if nothing else came; null where that is unknown, or never.</summary>
    public TimeSpan? RetryAfter => Denial.RetryAfter;
}
