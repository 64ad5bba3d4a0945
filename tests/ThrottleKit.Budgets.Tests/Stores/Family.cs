using ThrottleKit.Stores;

namespace ThrottleKit.Budgets.Tests.Stores;

/// <summary>The budgets of an organisation, a team and a user that are debited together, and what each has used. Their windows do not end while a test runs.</summary>
internal sealed class Family(IStrategyStore store, string tag, bool crosses = false)
{
    private const long Large = 1_000_000_000;

    private static readonly TimeSpan Window = TimeSpan.FromDays(3_650);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public IStrategyStore Store => store;

    public BudgetLevel Level(string name, long tokens, TokenWeights? weights = null) => crosses
        ? BudgetLevel.Of(name, Key(name), new TokenBudget { Budget = tokens, Window = Window }, weights)
        : BudgetLevel.Of(name, Key(name), new FixedWindow { Limit = tokens, Window = Window }, weights);

    public Budget Budget(BudgetMode mode, long slice = 32) => new(store, new BudgetOptions { Mode = mode, Slice = slice, Deadline = Patience });

    /// <summary>What a level has used, seen through a limit so large that it is never beyond it.</summary>
    public async Task<long> UsedAsync(string name)
    {
        var seen = Level(name, Large);
        var peek = await store.ApplyAsync(new StoreRequest(seen.Key, seen.Strategy, StrategyOperation.Decide, 0), Patience);
        Assert.True(peek.IsApplied, $"{peek.Failure}");
        return Large - peek.Value.Decision.Remaining;
    }

    private string Key(string name) => $"{tag}:{name}";
}
