namespace ThrottleKit.Budgets;

/// <summary>When a call's tokens are debited, and so how far spend may run over its budget.</summary>
public enum BudgetMode
{
    /// <summary>
    /// All that the call can cost is reserved before it starts, and what it did not use is refunded when it settles. Nothing runs over, even if the process dies, as
    /// long as the provider honours the maximum that the request sets; near the budget fewer calls run at once.
    /// </summary>
    Hard,

    /// <summary>
    /// The input and a first slice of output are reserved; each further slice is debited before its tokens are released. Nothing that is released runs over; the provider
    /// may have generated what is then not released. A call may end midway.
    /// </summary>
    Metered,

    /// <summary>
    /// What came is debited when it came, the input with the first piece of output. What is released runs over by less than the largest debit; what is generated, by less than one chunk of every stream that is open.
    /// Takes strategies that let a debit cross, such as <see cref="TokenBudget"/>.
    /// </summary>
    AfterTheFact,
}
