using System.Diagnostics.CodeAnalysis;

namespace ThrottleKit;

/// <summary>The strategies that policies can name.</summary>
public sealed class StrategyRegistry
{
    private readonly Dictionary<string, StrategyDefinition> _byName = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The strategies that come along.</summary>
    public static StrategyRegistry BuiltIn { get; } = new(
    [
        Gcra.Definition, TokenBucket.Definition, LeakyBucket.Definition, FixedWindow.Definition, SlidingWindow.Definition, SlidingWindowLog.Definition,
        TokenBudget.Definition, Quota.Definition,
    ]);

    /// <summary>A registry of these strategies.</summary>
    /// <param name="strategies">The strategies.</param>
    /// <exception cref="ArgumentException">Two of them have one name.</exception>
    public StrategyRegistry(IEnumerable<StrategyDefinition> strategies)
    {
        foreach (var strategy in strategies)
        {
            if (_byName.TryGetValue(strategy.Name, out var other))
                throw new ArgumentException(
                    $"{strategy.DeclaredBy} and {other.DeclaredBy} are both named '{strategy.Name}'; set RateLimitStrategyAttribute.Name on one of them.");
            _byName.Add(strategy.Name, strategy);
        }
    }

    /// <summary>The strategies, by name.</summary>
    public IEnumerable<StrategyDefinition> Strategies => _byName.Values.OrderBy(strategy => strategy.Name, StringComparer.Ordinal);

    /// <summary>Finds a strategy by its name, in any casing.</summary>
    /// <param name="name">The name.</param>
    /// <param name="strategy">The strategy, if there is one.</param>
    public bool TryFind(string name, [NotNullWhen(true)] out StrategyDefinition? strategy) => _byName.TryGetValue(name, out strategy);

    /// <summary>What to tell somebody who asked for a strategy that is not there: the nearest name, and all there are.</summary>
    /// <param name="name">The name asked for.</param>
    public string DescribeMissing(string name) => NearestName.Describe("strategy", name, Strategies.Select(strategy => strategy.Name));
}
