using Orleans.Storage;
using ThrottleKit.Stores;

namespace ThrottleKit.Orleans.Tests;

/// <summary>What the store says when a silo or its storage fails, and that nothing is charged twice.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private const int Limit = 1_000_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(500);

    private static readonly StrategyExecutor Window = Requests.Window(Limit);

    private SiloCluster _silos = null!;
    private OrleansStore _store = null!;

    public async Task InitializeAsync()
    {
        _silos = await SiloCluster.StartAsync(1);
        _store = _silos.Store();
        await _store.DecideAsync("k", Window, 1); // all is warm
    }

    public async Task DisposeAsync() => await _silos.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WriteThatFails_IsUnknown_AndSentOnce(bool isCarriedOut)
    {
        var writes = 0;
        _silos.Storage.OnWrite = async forward =>
        {
            writes++;
            if (isCarriedOut) await forward();
            throw new IOException("the storage is away");
        };
        var result = await TakeAsync(Requests.Patience);
        _silos.Storage.OnWrite = null;

        Assert.Equal((StoreOutcome.Unknown, 1), (result.Outcome, writes));
        Assert.Contains("the storage is away", Assert.IsType<LimitStorageException>(result.Failure).Message, StringComparison.Ordinal);
        Assert.Equal(isCarriedOut ? 2 : 1, await TakenAsync());
        Assert.True((await TakeAsync(Requests.Patience)).IsApplied);
    }

    [Fact]
    public async Task WriteThatHangs_IsUnknown_AtTheDeadline()
    {
        var release = new TaskCompletionSource();
        _silos.Storage.OnWrite = async forward =>
        {
            await release.Task;
            await forward();
        };
        var late = await TakeAsync();
        Assert.Equal(StoreOutcome.Unknown, late.Outcome);
        Assert.IsType<TimeoutException>(late.Failure);

        _silos.Storage.OnWrite = null;
        release.SetResult();
        Assert.Equal(2, await TakenAsync());
    }

    [Fact]
    public async Task RecordThatSomebodyElseWrote_IsUnknown_AndReadAgain()
    {
        // Another activation, as a silo that is taken for dead may still have: it writes between this one's read and its write.
        _silos.Storage.OnWrite = _ => throw new InconsistentStateException("Somebody else has written the record meanwhile.", "2", "1");
        Assert.Equal(StoreOutcome.Unknown, (await TakeAsync(Requests.Patience)).Outcome);

        _silos.Storage.OnWrite = null;
        Assert.Equal(1, await TakenAsync());
    }

    [Fact]
    public async Task TwoActivationsOfOneGrain_DoNotOverwriteEachOther()
    {
        // Silos that know nothing of each other, on one storage: each has the grain.
        await using var others = await SiloCluster.StartAsync(1, storage: _silos.Storage);
        await using var other = others.Store();
        await other.DecideAsync("k", Window, 1);
        Assert.Equal(StoreOutcome.Unknown, (await TakeAsync(Requests.Patience)).Outcome); // decided on a record that is no more
        Assert.Equal(2, await TakenAsync());

        var few = Requests.Window(200);
        await _store.DecideAsync("few", few, 1);
        await other.DecideAsync("few", few, 1); // so that each has the record, and the first has one that is no more
        var results = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() => (i % 2 == 0 ? _store : other).ApplyAsync(Requests.Decide("few", few, 1), Requests.Patience).AsTask())));
        Assert.InRange(results.Count(result => result.IsApplied && result.Value.Decision.IsAllowed), 1, 198);
        Assert.Contains(results, result => result.Outcome == StoreOutcome.Unknown);
    }

    [Fact]
    public async Task ReadThatFails_IsRepeated_AndTakenOnce()
    {
        var left = 3;
        await _silos.DeactivateAsync("k");
        _silos.Storage.OnRead = forward => left-- > 0 ? throw new IOException("the storage is away") : forward();

        Assert.Equal(Limit - 2, (await TakeAsync(Requests.Patience)).Value.Decision.Remaining);
    }

    [Fact]
    public async Task ReadThatGoesOnFailing_IsNotApplied_AtTheDeadline()
    {
        await _silos.DeactivateAsync("k");
        _silos.Storage.OnRead = _ => throw new IOException("the storage is away");
        StoreResult<StrategyReply> result;
        do result = await TakeAsync();
        while (result.Outcome == StoreOutcome.Unknown); // the deadline came while the grain was asked
        Assert.Equal(StoreOutcome.NotApplied, result.Outcome);
        Assert.IsType<LimitStorageException>(result.Failure);

        _silos.Storage.OnRead = null;
        Assert.Equal(1, await TakenAsync());
    }

    [Fact]
    public async Task ReadThatGoesOnFailing_IsRepeatedEverMoreRarely()
    {
        using var tries = new Tries(enough: 40);
        await _silos.DeactivateAsync("k");
        _silos.Storage.OnRead = _ =>
        {
            tries.Note();
            throw new IOException("the storage is away");
        };

        Assert.False((await _store.ApplyAsync(Requests.Decide("k", Window, 1), Requests.Patience, tries.Enough)).IsApplied);
        tries.AreRare(atLeast: TimeSpan.FromMilliseconds(500)); // some 1,100 ms, give or take 110
    }

    [Fact]
    public async Task FaultsOfTheStorageUnderLoad_LoseNoPermit_AndCountNoneTwice()
    {
        var number = 0;
        _silos.Storage.OnWrite = async forward =>
        {
            var turn = Interlocked.Increment(ref number) % 5;
            if (turn == 1) throw new IOException("before");
            await forward();
            if (turn == 2) throw new IOException("after");
        };
        var results = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => TakeAsync(Requests.Patience)));
        _silos.Storage.OnWrite = null;

        var (applied, unknown) = (results.Count(result => result.IsApplied), results.Count(result => result.Outcome == StoreOutcome.Unknown));
        Assert.True(applied > 100 && unknown > 100, $"{applied} applied, {unknown} unknown");
        Assert.InRange(await TakenAsync() - 1, applied, applied + unknown);
    }

    private async Task<StoreResult<StrategyReply>> TakeAsync(TimeSpan? deadline = null) => await _store.ApplyAsync(Requests.Decide("k", Window, 1), deadline ?? Deadline);

    private async Task<long> TakenAsync() => Limit - (await _store.DecideAsync("k", Window, 0)).Decision.Remaining;
}
