using System.Text;

namespace ThrottleKit.Stores.Tests;

/// <summary>What the tests ask for.</summary>
internal static class Requests
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A window that does not end while a test runs.</summary>
    public static StrategyExecutor Window(long limit) => FixedWindow.Definition.Create(new StrategyArguments(limit, Duration.Longest));

    public static StoreRequest Decide(string key, StrategyExecutor strategy, long cost) => new(Encoding.UTF8.GetBytes(key), strategy, StrategyOperation.Decide, cost);
}
