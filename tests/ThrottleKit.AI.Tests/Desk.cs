using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using ThrottleKit.Budgets;
using ThrottleKit.Stores;

namespace ThrottleKit.AI.Tests;

/// <summary>A budget of an hour in a store whose time is the test's, and clients that are held to it. Each call sends 20 tokens.</summary>
internal sealed class Desk(long tokens, BudgetMode mode = BudgetMode.Hard, long slice = 10) : IAsyncDisposable
{
    public const int Input = 20;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly Dictionary<string, BudgetLevel> _levels = [];

    private MemoryStore? _store;

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UnixEpoch.AddYears(50));

    public MemoryStore Store => _store ??= new MemoryStore(Time);

    public BudgetLevel User => Level("user", tokens);

    public Budget Budget => new(Store, new BudgetOptions { Mode = mode, Slice = slice });

    public BudgetLevel Level(string name, long limit, TokenWeights? weights = null)
    {
        if (_levels.TryGetValue(name, out var level)) return level;
        return _levels[name] = mode == BudgetMode.AfterTheFact
            ? BudgetLevel.Of(name, name, new TokenBudget { Budget = limit, Window = Hour }, weights)
            : BudgetLevel.Of(name, name, new FixedWindow { Limit = limit, Window = Hour }, weights);
    }

    public IChatClient Client(IChatClient provider, TokenBudgetChatOptions? options = null, params BudgetLevel[] levels) => new ChatClientBuilder(provider)
        .UseTokenBudget(Budget, _ => levels.Length > 0 ? levels : [User], Options(options))
        .Build();

    public static TokenBudgetChatOptions Options(TokenBudgetChatOptions? options = null) =>
        (options ?? new TokenBudgetChatOptions { MostOutput = 80 }) with { Counter = new Letters(), EstimateInput = options?.EstimateInput ?? (_ => Input) };

    /// <summary>What is used of the user's budget, debts included.</summary>
    public Task<long> UsedAsync() => UsedAsync(User);

    /// <summary>What is used of a budget, debts included: a larger limit on the same state shows them.</summary>
    public async Task<long> UsedAsync(BudgetLevel level)
    {
        const long large = 1_000_000_000;
        var seen = mode == BudgetMode.AfterTheFact
            ? Policy.Of("seen", new TokenBudget { Budget = large, Window = Hour }).Executor
            : Policy.Of("seen", new FixedWindow { Limit = large, Window = Hour }).Executor;
        var peek = await Store.ApplyAsync(new StoreRequest(level.Key, seen, StrategyOperation.Decide, 0), TimeSpan.FromSeconds(1));
        return large - peek.Value.Decision.Remaining;
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
