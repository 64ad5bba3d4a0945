using System.Diagnostics;
using ThrottleKit.Stores;
using ThrottleKit.Testing;

namespace ThrottleKit.Redis.Tests.Faults;

/// <summary>What the store says when the network fails, and that nothing is charged twice.</summary>
[Collection(ServerCollection.Name)]
public sealed class ConnectionTests(SharedServer server) : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(500);

    private readonly string _key = Guid.CreateVersion7().ToString("N");
    private readonly StrategyExecutor _window = Requests.Window(1_000_000);
    private FaultProxy _proxy = null!;
    private RedisStore _store = null!;

    public async Task InitializeAsync()
    {
        _proxy = FaultProxy.Start(server.Endpoint);
        _store = await RedisStore.ConnectAsync(_proxy.Endpoint);
        await _store.DecideAsync("warm " + _key, _window, 1); // the script is there, and so is the connection
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        _proxy.Dispose();
    }

    [RedisFact]
    public async Task CutBeforeTheWrite_IsUnknown_AndNothingIsTaken()
    {
        _proxy.CutNext(ProxyCut.BeforeTheServer, _key);
        Assert.Equal(StoreOutcome.Unknown, (await TakeAsync()).Outcome);

        Assert.Equal(0, await TakenAsync());
    }

    [RedisFact]
    public async Task CutAfterTheWrite_IsUnknown_AndTakenOnce()
    {
        _proxy.CutNext(ProxyCut.BeforeTheClient, _key);
        Assert.Equal(StoreOutcome.Unknown, (await TakeAsync()).Outcome);

        Assert.Equal(1, await TakenAsync());
    }

    [RedisFact]
    public async Task CutAfterTheWriteOfSeveral_IsUnknown_AndEachIsTakenOnce()
    {
        StoreRequest[] all = [Requests.Decide(_key, _window, 1), Requests.Decide(_key + " b", _window, 1)];
        await _store.ApplyAllAsync(all, Requests.Patience);
        _proxy.CutNext(ProxyCut.BeforeTheClient, _key);
        Assert.Equal(StoreOutcome.Unknown, (await _store.ApplyAllAsync(all, Deadline)).Outcome);

        Assert.Equal((2L, 2L), (await TakenAsync(), await TakenAsync(" b")));
    }

    [RedisFact]
    public async Task Stall_IsUnknownAtTheDeadline_AndTakenOnceAtMost()
    {
        _proxy.IsStalled = true;
        var watch = Stopwatch.StartNew();
        Assert.Equal(StoreOutcome.Unknown, (await TakeAsync()).Outcome);
        Assert.InRange(watch.Elapsed, Deadline - TimeSpan.FromMilliseconds(20), Deadline + TimeSpan.FromSeconds(1));

        _proxy.IsStalled = false;
        Assert.InRange(await TakenAsync(), 0, 1);
    }

    [RedisFact]
    public async Task NoConnection_IsNotApplied_AndBeginsAgainByItself()
    {
        _proxy.Refuses = true;
        _proxy.CutAll();
        var lost = await TakeAsync(); // perhaps on a connection that looked alive
        var refused = await TakeAsync();
        Assert.NotEqual(StoreOutcome.Applied, lost.Outcome);
        Assert.Equal(StoreOutcome.NotApplied, refused.Outcome);

        _proxy.Refuses = false;
        Assert.Equal(0, await TakenAsync());
    }

    [RedisFact]
    public async Task ConnectionsThatAreCutAgainAndAgain_LoseNoPermit_AndCountNoneTwice()
    {
        const int Seed = 811;
        var random = new Random(Seed);
        var outcomes = new int[3];
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var outcome = (await TakeAsync()).Outcome;
                Interlocked.Increment(ref outcomes[(int)outcome]);
            }
        })).ToArray();

        for (var round = 0; round < 25; round++)
        {
            var seen = Volatile.Read(ref outcomes[(int)StoreOutcome.Applied]);
            while (Volatile.Read(ref outcomes[(int)StoreOutcome.Applied]) < seen + random.Next(1, 200)) await Task.Yield();
            if (round % 2 == 0) _proxy.CutAll();
            else _proxy.CutNext(random.Next(2) == 0 ? ProxyCut.BeforeTheClient : ProxyCut.BeforeTheServer, _key);
        }

        await stop.CancelAsync();
        await Task.WhenAll(clients);
        var (applied, unknown) = (outcomes[(int)StoreOutcome.Applied], outcomes[(int)StoreOutcome.Unknown]);
        Assert.InRange(await TakenAsync(), applied, applied + unknown);
        Assert.True(unknown > 0, $"seed {Seed}: no connection was cut under a call");
    }

    [RedisFact]
    public async Task ScriptsForgottenAgainAndAgain_CostNothing()
    {
        using var stop = new CancellationTokenSource();
        var flush = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) await server.Connection.GetDatabase().ExecuteAsync("SCRIPT", "FLUSH");
        });
        var results = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => _store.ApplyAsync(Requests.Decide(_key, _window, 1), Requests.Patience).AsTask()));
        await stop.CancelAsync();
        await flush;

        Assert.All(results, result => Assert.True(result.IsApplied));
        Assert.Equal(1_000, await TakenAsync());
    }

    [RedisTheory]
    [InlineData(OutagePolicy.Deny, true)]
    [InlineData(OutagePolicy.Allow, true)]
    [InlineData(OutagePolicy.Degrade, true)]
    [InlineData(OutagePolicy.Deny, false)]
    [InlineData(OutagePolicy.Allow, false)]
    [InlineData(OutagePolicy.Degrade, false)]
    public async Task DeadOrStalledStore_DoesNotHoldUpDecisions_AndDecidesSoonAfterItIsBack(OutagePolicy policy, bool isStalled)
    {
        var options = new OutageOptions { Policy = policy, Deadline = TimeSpan.FromMilliseconds(60), Failures = 3, ProbeInterval = TimeSpan.FromMilliseconds(300), Nodes = 2 };
        var guarded = new GuardedStore(_store, options);
        if (isStalled)
        {
            _proxy.IsStalled = true;
        }
        else
        {
            _proxy.Refuses = true;
            _proxy.CutAll();
        }

        var times = new List<TimeSpan>();
        for (var i = 0; i < 1_000; i++)
        {
            var watch = Stopwatch.StartNew();
            Assert.True((await guarded.ApplyAsync(Requests.Decide(_key, _window, 1), options.Deadline)).IsApplied);
            times.Add(watch.Elapsed);
        }

        times.Sort();
        Assert.InRange(times[990], TimeSpan.Zero, options.Deadline + TimeSpan.FromMilliseconds(5));
        Assert.InRange(times[999], TimeSpan.Zero, options.Deadline + TimeSpan.FromSeconds(1));

        (_proxy.IsStalled, _proxy.Refuses) = (false, false);
        var back = Stopwatch.StartNew();
        while ((await guarded.ApplyAsync(Requests.Decide(_key, _window, 1), options.Deadline)).StandsInFor is not null) await Task.Yield();
        Assert.InRange(back.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5)); // the probe's interval, and the client's own for a new connection
    }

    private ValueTask<StoreResult<StrategyReply>> TakeAsync() => _store.ApplyAsync(Requests.Decide(_key, _window, 1), Deadline);

    /// <summary>What the server has, asked for past the proxy.</summary>
    private async Task<long> TakenAsync(string more = "")
    {
        await using var direct = await RedisStore.ConnectAsync(server.Endpoint);
        return 1_000_000 - (await direct.DecideAsync(_key + more, _window, 0)).Decision.Remaining;
    }
}
