using System.Text;
using ThrottleKit.Stores;

namespace ThrottleKit.Tests.Shared;

/// <summary>What the tests of a store ask for.</summary>
internal static class Requests
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A window that does not end while a test runs.</summary>
    public static StrategyExecutor Window(long limit) => FixedWindow.Definition.Create(new StrategyArguments(limit, Duration.Longest));

    /// <summary>A key that no other test uses.</summary>
    public static string NewKey() => Guid.CreateVersion7().ToString("N");

    public static StoreRequest Decide(string key, StrategyExecutor strategy, long cost) => new(Encoding.UTF8.GetBytes(key), strategy, StrategyOperation.Decide, cost);

    public static async Task<StrategyReply> DecideAsync(this IStrategyStore store, string key, StrategyExecutor strategy, long cost) =>
        (await store.ApplyAsync(Decide(key, strategy, cost), Patience)).Value;
}
