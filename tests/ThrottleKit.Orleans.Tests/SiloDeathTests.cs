using System.Diagnostics;
using Orleans.Storage;
using ThrottleKit.Stores;

namespace ThrottleKit.Orleans.Tests;

/// <summary>A silo is killed while it decides: nobody gets more than the limit, and whoever got a permit has it.</summary>
public sealed class SiloDeathTests
{
    private const int Limit = 1_000, Keys = 12;

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task SiloThatIsKilledBeforeItsAnswer_LeavesTheOutcomeUnknown_AndWhatItWroteIsTaken(bool isWritten, bool isAskedByASilo)
    {
        await using var silos = await SiloCluster.StartAsync(2);
        await using var store = silos.Store();
        var window = Requests.Window(Limit);
        await store.DecideAsync("k", window, 0); // its grain is somewhere
        var (reached, released, late) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource<Exception?>());
        silos.Storage.OnWrite = async forward =>
        {
            if (isWritten) await forward();
            reached.SetResult();
            await released.Task.ConfigureAwait(false); // its scheduler is gone by then
            late.SetResult(isWritten ? null : await Record.ExceptionAsync(forward));
        };

        // A silo is told that the other one is gone; a client outside of them waits for its deadline.
        var left = Enumerable.Range(0, 2).Single(silo => silos.Cluster.Silos[silo] != silos.SiloOf("k"));
        await using var asking = isAskedByASilo ? silos.StoreIn(left) : silos.Store();
        var call = asking.ApplyAsync(Requests.Decide("k", window, 1), isAskedByASilo ? Requests.Patience : TimeSpan.FromSeconds(3)).AsTask();
        await reached.Task.WaitAsync(Requests.Patience);
        silos.Storage.OnWrite = null;
        await silos.Cluster.KillSiloAsync(silos.SiloOf("k"));

        var result = await call;
        Assert.Equal((StoreOutcome.Unknown, isAskedByASilo ? typeof(SiloUnavailableException) : typeof(TimeoutException)), (result.Outcome, result.Failure?.GetType()));
        var taken = isWritten ? 1 : 0;
        Assert.Equal(taken, await TakenAsync(store, "k", window)); // as the silo says that is left
        await store.DecideAsync("k", window, 1);

        // What the dead silo still had to write comes too late: somebody else has written the record meanwhile.
        released.SetResult();
        Assert.Equal(isWritten ? null : typeof(InconsistentStateException), (await late.Task.WaitAsync(Requests.Patience))?.GetType());
        await store.DecideAsync("k", window, 1);
        Assert.Equal(taken + 2, await TakenAsync(store, "k", window));
    }

    [Fact]
    public async Task SiloThatIsKilledUnderLoad_LosesNoPermit_AndAdmitsNoMoreThanTheLimit()
    {
        const int WritesBefore = 20 * Keys; // fewer than one key has, so that every key still has permits when all stand still
        await using var silos = await SiloCluster.StartAsync(3);
        await using var store = silos.Store();
        var window = Requests.Window(Limit);
        var counts = Enumerable.Range(0, Keys).Select(_ => new Counts()).ToArray();
        var (writes, unanswered, killed) = (0, 0, new TaskCompletionSource());
        silos.Storage.OnWrite = async forward =>
        {
            await forward();
            if (Interlocked.Increment(ref writes) <= WritesBefore) return;
            Interlocked.Increment(ref unanswered);
            await killed.Task;
        };
        var load = Enumerable.Range(0, 2 * Keys).Select(i => Task.Run(() => AskAsync(store, $"k{i % Keys}", window, counts[i % Keys]))).ToArray();

        await AwaitAsync(() => Volatile.Read(ref unanswered) == Keys); // each grain has written a permit that it has not answered
        await silos.Cluster.KillSiloAsync(silos.SiloOf("k0"));
        silos.Storage.OnWrite = null;
        killed.SetResult();
        await AwaitAsync(() => load.All(task => task.IsCompleted), () => string.Join(' ', counts.Select(count => $"{count.Applied}/{count.Unknown}")));
        await Task.WhenAll(load);

        for (var i = 0; i < Keys; i++)
        {
            var taken = await TakenAsync(store, $"k{i}", window);
            Assert.InRange(counts[i].Applied, 0, Limit);
            Assert.InRange(taken, counts[i].Applied, counts[i].Applied + counts[i].Unknown);
            Assert.Equal(Limit, taken); // the load went on until all were denied
        }

        Assert.InRange(counts[0].Unknown, 1, int.MaxValue);
        Assert.InRange(counts[0].Applied, 0, Limit - 1); // what was written and not answered is taken, and nobody has it
    }

    /// <summary>What is taken. Until the cluster has noticed that a silo is gone, nobody answers for its grains.</summary>
    private static async Task<long> TakenAsync(OrleansStore store, string key, StrategyExecutor window)
    {
        while (true)
        {
            var result = await store.ApplyAsync(Requests.Decide(key, window, 0), TimeSpan.FromSeconds(2));
            if (result.IsApplied) return Limit - result.Value.Decision.Remaining;
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
