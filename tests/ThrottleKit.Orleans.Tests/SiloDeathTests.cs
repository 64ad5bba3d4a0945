using System.Diagnostics;
using ThrottleKit.Stores;

namespace ThrottleKit.Orleans.Tests;

/// <summary>A silo is killed while it decides: nobody gets more than the limit, and whoever got a permit has it.</summary>
public sealed class SiloDeathTests
{
    private const int Limit = 1_000, Keys = 12;

    [Fact]
    public async Task SiloThatIsKilledUnderLoad_LosesNoPermit_AndAdmitsNoMoreThanTheLimit()
    {
        await using var silos = await SiloCluster.StartAsync(3);
        await using var store = silos.Store();
        var window = Requests.Window(Limit);
        var counts = Enumerable.Range(0, Keys).Select(_ => new Counts()).ToArray();
        var load = Enumerable.Range(0, 2 * Keys).Select(i => Task.Run(() => AskAsync(store, $"k{i % Keys}", window, counts[i % Keys]))).ToArray();

        await AwaitAsync(() => counts.All(count => Volatile.Read(ref count.Applied) >= 20));
        Assert.InRange(Volatile.Read(ref counts[0].Applied), 0, Limit - 1);
        await silos.Cluster.KillSiloAsync(silos.SiloOf("k0"));
        await AwaitAsync(() => load.All(task => task.IsCompleted), () => string.Join(' ', counts.Select(count => $"{count.Applied}/{count.Unknown}")));
        await Task.WhenAll(load);

        for (var i = 0; i < Keys; i++)
        {
            var taken = Limit - (await store.DecideAsync($"k{i}", window, 0)).Decision.Remaining;
            Assert.InRange(counts[i].Applied, 0, Limit);
            Assert.InRange(taken, counts[i].Applied, counts[i].Applied + counts[i].Unknown);
            Assert.Equal(Limit, taken); // the load went on until all were denied
        }
    }

    private static async Task AskAsync(OrleansStore store, string key, StrategyExecutor window, Counts counts)
    {
        while (true)
        {
            var result = await store.ApplyAsync(Requests.Decide(key, window, 1), TimeSpan.FromSeconds(2));
            if (result.Outcome == StoreOutcome.Unknown) Interlocked.Increment(ref counts.Unknown);
            if (!result.IsApplied) continue;
            if (!result.Value.Decision.IsAllowed) return;
            Interlocked.Increment(ref counts.Applied);
        }
    }

    private static async Task AwaitAsync(Func<bool> condition, Func<string>? standing = null)
    {
        for (var watch = Stopwatch.StartNew(); !condition() && watch.Elapsed < TimeSpan.FromMinutes(1);) await Task.Delay(5);
        Assert.True(condition(), standing?.Invoke());
    }

    private sealed class Counts
    {
        public int Applied;
        public int Unknown;
    }
}
