using StackExchange.Redis;
using ThrottleKit.Stores;
using ThrottleKit.Testing;

namespace ThrottleKit.Redis.Tests.Faults;

/// <summary>What the store says when the server fails, and that nothing is charged twice. Each test has servers of its own.</summary>
public sealed class ServerTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(300);

    private static readonly StrategyExecutor Window = Requests.Window(1_000_000);

    [RedisFact]
    public async Task ServerThatIsKilled_LosesNoPermit_AndCountsNoneTwice()
    {
        using var folder = new TemporaryFolder();
        using var server = RedisServer.Start("dir=" + folder.Path, "appendonly=yes", "appendfsync=always");
        await using var store = await RedisStore.ConnectAsync(server.Endpoint);
        var load = new Load(store);
        for (var round = 0; round < 3; round++)
        {
            await load.AwaitAsync(200);
            server.Stop();
            server.Start();
        }

        await load.AwaitAsync(200);
        await load.StopAsync();
        Assert.InRange(1_000_000 - (await store.DecideAsync("k", Window, 0)).Decision.Remaining, load.Applied, load.Applied + load.Unknown);
    }

    [RedisFact]
    public async Task ServerThatIsGone_IsNotApplied_AndDecidesWhenItIsBack()
    {
        using var server = RedisServer.Start();
        await using var store = await RedisStore.ConnectAsync(server.Endpoint);
        await store.DecideAsync("k", Window, 1);
        server.Stop();
        await store.ApplyAsync(Requests.Decide("k", Window, 1), Deadline); // on a connection that looks alive

        Assert.Equal(StoreOutcome.NotApplied, (await store.ApplyAsync(Requests.Decide("k", Window, 1), Deadline)).Outcome);
        server.Start();
        Assert.Equal(StoreOutcome.Applied, (await store.ApplyAsync(Requests.Decide("k", Window, 1), Requests.Patience)).Outcome);
    }

    [RedisFact]
    public async Task ServerThatIsNotThereYet_IsWaitedForWithinTheDeadline()
    {
        using var server = RedisServer.Start();
        server.Stop();
        await using var store = await RedisStore.ConnectAsync(server.Endpoint + ",connectTimeout=500");
        Assert.Equal(StoreOutcome.NotApplied, (await store.ApplyAsync(Requests.Decide("k", Window, 1), Deadline)).Outcome);

        var early = store.ApplyAsync(Requests.Decide("k", Window, 1), Requests.Patience);
        server.Start();
        Assert.Equal(999_999, (await early).Value.Decision.Remaining);
    }

    [RedisFact]
    public async Task ReadOnlyReplica_IsNotApplied()
    {
        using var primary = RedisServer.Start();
        using var replica = RedisServer.Start(ReplicaOf(primary));
        await using var store = await RedisStore.ConnectAsync(replica.Endpoint);

        var result = await store.ApplyAsync(Requests.Decide("k", Window, 1), Deadline);
        Assert.Equal(StoreOutcome.NotApplied, result.Outcome);
    }

    [RedisFact]
    public async Task Failover_WithReplicasAwaited_LosesNoPermit_AndCountsNoneTwice()
    {
        using var primary = RedisServer.Start();
        using var replica = RedisServer.Start(ReplicaOf(primary));
        await using var admin = await ConnectionMultiplexer.ConnectAsync(replica.Endpoint + ",allowAdmin=true");
        await SyncedAsync(admin);
        await using var store = await RedisStore.ConnectAsync($"{primary.Endpoint},{replica.Endpoint}", new RedisStoreOptions { ReplicasAwaited = 1 });
        var load = new Load(store);
        await load.AwaitAsync(200);

        primary.Stop();
        await admin.GetDatabase().ExecuteAsync("REPLICAOF", "NO", "ONE");
        await load.StopAsync();

        await using var after = await RedisStore.ConnectAsync(replica.Endpoint);
        Assert.InRange(1_000_000 - (await after.DecideAsync("k", Window, 0)).Decision.Remaining, load.Applied, load.Applied + load.Unknown);
        Assert.True(load.Applied > 0);
    }

    [RedisFact]
    public async Task Failover_IsFollowed()
    {
        using var primary = RedisServer.Start();
        using var replica = RedisServer.Start(ReplicaOf(primary));
        await using var admin = await ConnectionMultiplexer.ConnectAsync(replica.Endpoint + ",allowAdmin=true");
        await SyncedAsync(admin);
        await using var store = await RedisStore.ConnectAsync($"{primary.Endpoint},{replica.Endpoint}");
        await store.DecideAsync("k", Window, 1);

        primary.Stop();
        await admin.GetDatabase().ExecuteAsync("REPLICAOF", "NO", "ONE");
        StoreResult<StrategyReply> result;
        do result = await store.ApplyAsync(Requests.Decide("k", Window, 1), Requests.Patience);
        while (result.Outcome == StoreOutcome.Unknown); // on a connection that looked alive
        Assert.True(result.IsApplied, result.Failure?.ToString());
    }

    [RedisFact]
    public async Task TooFewReplicas_IsUnknown_AndADenialIsNot()
    {
        using var server = RedisServer.Start();
        await using var store = await RedisStore.ConnectAsync(server.Endpoint, new RedisStoreOptions { ReplicasAwaited = 1 });
        var one = Requests.Window(1);
        await store.DecideAsync("k", one, 0); // the script is there

        var taken = await store.ApplyAsync(Requests.Decide("k", one, 1), TimeSpan.FromSeconds(2));
        Assert.Equal(StoreOutcome.Unknown, taken.Outcome);
        Assert.Equal(0, Assert.IsType<ReplicasMissingException>(taken.Failure).Acknowledged);
        var denied = await store.ApplyAsync(Requests.Decide("k", one, 1), TimeSpan.FromSeconds(2));
        Assert.False(denied.Value.Decision.IsAllowed);
    }

    [RedisFact]
    public async Task EnoughReplicas_AreWaitedFor_InOneRoundTrip()
    {
        using var primary = RedisServer.Start();
        using var replica = RedisServer.Start(ReplicaOf(primary));
        await using var admin = await ConnectionMultiplexer.ConnectAsync(replica.Endpoint + ",allowAdmin=true");
        await SyncedAsync(admin);
        await using var store = await RedisStore.ConnectAsync(primary.Endpoint, new RedisStoreOptions { ReplicasAwaited = 1 });

        var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => store.ApplyAsync(Requests.Decide("k", Window, 1), Requests.Patience).AsTask()));
        Assert.All(results, result => Assert.True(result.IsApplied, result.Failure?.ToString()));
        Assert.True(await admin.GetDatabase().KeyExistsAsync("k", CommandFlags.PreferReplica));
    }

    [RedisFact]
    public async Task FullServer_IsNotApplied_NotEvenInPart_AndStillAnswersDenials()
    {
        using var server = RedisServer.Start("maxmemory-policy=noeviction");
        await using var store = await RedisStore.ConnectAsync(server.Endpoint);
        await using var admin = await ConnectionMultiplexer.ConnectAsync(server.Endpoint + ",allowAdmin=true");
        var one = Requests.Window(1);
        await store.DecideAsync("spent", one, 1);
        StoreRequest[] both = [Requests.Decide("a", Window, 1), Requests.Decide("b", Window, 1)];
        await store.ApplyAllAsync([both[0] with { Amount = 0 }, both[1] with { Amount = 0 }], Requests.Patience); // the script is there
        await admin.GetServers()[0].ConfigSetAsync("maxmemory", "1");

        var result = await store.ApplyAsync(both[0], Requests.Patience);
        Assert.Equal((StoreOutcome.NotApplied, RedisErrorKind.OutOfMemory), (result.Outcome, (result.Failure as RedisServerException)?.Kind));
        Assert.Equal(StoreOutcome.NotApplied, (await store.ApplyAllAsync(both, Requests.Patience)).Outcome);
        Assert.False((await store.DecideAsync("spent", one, 1)).Decision.IsAllowed);

        await admin.GetServers()[0].ConfigSetAsync("maxmemory", "0");
        Assert.Equal((1_000_000L, 1_000_000L), ((await store.DecideAsync("a", Window, 0)).Decision.Remaining, (await store.DecideAsync("b", Window, 0)).Decision.Remaining));
    }

    [RedisFact]
    public async Task BusyServer_IsWaitedForWithinTheDeadline()
    {
        using var server = RedisServer.Start("busy-reply-threshold=20");
        await using var store = await RedisStore.ConnectAsync(server.Endpoint);
        await store.DecideAsync("k", Window, 1);
        await using var other = await ConnectionMultiplexer.ConnectAsync(server.Endpoint);
        await using var admin = await ConnectionMultiplexer.ConnectAsync(server.Endpoint);
        var loop = other.GetDatabase().ScriptEvaluateAsync("while true do end");

        StoreResult<StrategyReply> busy;
        do busy = await store.ApplyAsync(Requests.Decide("k", Window, 1), Deadline);
        while (busy.Outcome != StoreOutcome.NotApplied); // sent before the loop began, or before the server noticed that it was busy
        Assert.Equal((StoreOutcome.NotApplied, RedisErrorKind.Busy), (busy.Outcome, (busy.Failure as RedisServerException)?.Kind));

        var waits = store.ApplyAsync(Requests.Decide("k", Window, 1), Requests.Patience);
        await admin.GetDatabase().ExecuteAsync("SCRIPT", "KILL");
        Assert.True((await waits).IsApplied);
        await Assert.ThrowsAnyAsync<RedisException>(() => loop);
    }

    private static string[] ReplicaOf(RedisServer primary) => ["replicaof=" + primary.Endpoint.Replace(':', ' '), "repl-diskless-sync-delay=0"];

    private static async Task SyncedAsync(ConnectionMultiplexer replica)
    {
        while (!(await replica.GetServers()[0].InfoRawAsync("replication"))!.Contains("master_link_status:up", StringComparison.Ordinal)) await Task.Delay(10);
    }

    /// <summary>Clients that take permits until they are told to stop.</summary>
    private sealed class Load
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task[] _clients;
        private int _applied, _unknown;

        public Load(RedisStore store) => _clients = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!_stop.IsCancellationRequested)
            {
                var result = await store.ApplyAsync(Requests.Decide("k", Window, 1), Deadline);
                if (result.Outcome == StoreOutcome.Applied) Interlocked.Increment(ref _applied);
                else if (result.Outcome == StoreOutcome.Unknown) Interlocked.Increment(ref _unknown);
            }
        }))];

        public int Applied => Volatile.Read(ref _applied);

        public int Unknown => Volatile.Read(ref _unknown);

        public async Task AwaitAsync(int more)
        {
            var seen = Applied;
            while (Applied < seen + more) await Task.Delay(5);
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await Task.WhenAll(_clients);
        }
    }
}
