namespace ThrottleKit.Budgets;

/// <summary>
/// One of the budgets that a call is debited to: a user's, a team's, an organisation's; tokens, requests or money. All levels of a call are debited together or
/// none is.
/// </summary>
/// <param name="Name">What the budget is called, in denials and metrics.</param>
/// <param name="Key">Whose it is: the key of its state in the store.</param>
/// <param name="Strategy">The limit, in the unit of <paramref name="Weights"/>.</param>
/// <param name="Weights">What tokens cost here.</param>
public sealed record BudgetLevel(string Name, ReadOnlyMemory<byte> Key, StrategyExecutor Strategy, TokenWeights Weights)
{
    /// <summary>A budget of a strategy with its parameters.</summary>
    /// <param name="name">What the budget is called.</param>
    /// <param name="key">Whose it is, as text.</param>
    /// <param name="strategy">The limit.</param>
    /// <param name="weights">What tokens cost; each one, where it is not given.</param>
    /// <exception cref="StrategyConfigurationException">A parameter is out of its range, or decisions would not be exact.</exception>
    public static BudgetLevel Of<TState, TKernel>(string name, string key, IStrategy<TState, TKernel> strategy, TokenWeights? weights = null)
        where TState : struct
        where TKernel : struct, IStrategyKernel<TState> =>
        new(name, System.Text.Encoding.UTF8.GetBytes(key), Policy.Of(name, strategy).Executor, weights ?? TokenWeights.Tokens);
}
