using System.Text;
using ThrottleKit.Stores;

namespace ThrottleKit.PostgreSql.Tests;

/// <summary>What the tests decide with.</summary>
internal static class Strategies
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static StrategyDefinition[] BuiltIn { get; } =
        [.. typeof(StrategyDefinition).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(RateLimitStrategyAttribute), inherit: false))
            .Select(type => (StrategyDefinition)type.GetProperty("Definition")!.GetValue(null)!)];

    /// <summary>A window that does not end while a test runs.</summary>
    public static StrategyExecutor Window(long limit) => FixedWindow.Definition.Create(new StrategyArguments(limit, Duration.Longest));

    public static StoreRequest Decide(string key, StrategyExecutor strategy, long cost) => new(Encoding.UTF8.GetBytes(key), strategy, StrategyOperation.Decide, cost);
}
