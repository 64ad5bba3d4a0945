using StackExchange.Redis;
using ThrottleKit.Stores;
using ThrottleKit.Testing;

namespace ThrottleKit.Redis.Tests.Cluster;

/// <summary>What the store says when a slot moves and when a master dies, and that nothing is charged twice.</summary>
[Collection(RedisClusterCollection.Name)]
public sealed class ClusterFaultTests(SharedRedisCluster shared)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(500);

    private readonly string _tag = Guid.CreateVersion7().ToString("N");

    private RedisCluster Cluster => shared.Cluster;

    [RedisTheory]
    [InlineData(1, 0)]
    [InlineData(3, 0)]
    [InlineData(1, 1)]
    public async Task SlotThatIsMovedUnderLoad_LosesNoPermit_AndCountsNoneTwice(int together, int replicasAwaited)
    {
        await using var store = await shared.ConnectAsync(new RedisStoreOptions { ReplicasAwaited = replicasAwaited });
        var keys = Enumerable.Range(0, 12).Select(i => $"{{{_tag}}}:{i}").ToArray();
        var slot = Cluster.SlotOf(keys[0]);
        var target = Cluster.Masters.First(master => master != Cluster.MasterOf(slot));
        var takers = new Takers(store, keys, together, Requests.Patience);
        await takers.AwaitAsync(20);

        Cluster.BeginMove(slot, target);
        while (Cluster.MoveKeys(slot, target, most: 3) > 0) await Task.Delay(30); // some are here and some are there
        Cluster.EndMove(slot, target);
        await takers.AwaitAsync(20);
        await takers.StopAsync();

        Assert.Equal((0, 0), (takers.Unknown, takers.NotApplied)); // every redirection is an answer
        await takers.HoldAsync(store);
        Assert.Equal(target, Cluster.MasterOf(slot));
    }

    [RedisFact]
    public async Task KeysOfWhichSomeHaveMoved_AreWaitedForWithinTheDeadline()
    {
        await using var store = await shared.ConnectAsync();
        StoreRequest[] all = [.. Enumerable.Range(0, 2).Select(i => Requests.Decide($"{{{_tag}}}:{i}", Takers.Window, 1))];
        await store.ApplyAllAsync(all, Requests.Patience);
        var slot = Cluster.SlotOf(_tag);
        var target = Cluster.Masters.First(master => master != Cluster.MasterOf(slot));
        Cluster.BeginMove(slot, target);
        Assert.Equal(1, Cluster.MoveKeys(slot, target, most: 1));

        var early = await store.ApplyAllAsync(all, Deadline);
        Assert.Equal((StoreOutcome.NotApplied, RedisErrorKind.TryAgain), (early.Outcome, (early.Failure as RedisServerException)?.Kind));
        var waits = store.ApplyAllAsync(all, Requests.Patience);
        Cluster.EndMove(slot, target);
        Assert.All((await waits).Value, reply => Assert.Equal(Takers.Limit - 2, reply.Decision.Remaining));
    }

    [RedisFact]
    public async Task MasterThatIsKilledUnderLoad_IsFollowed()
    {
        using var own = RedisCluster.Start();
        await using var store = await RedisStore.ConnectAsync(own.Configuration);
        var killed = own.MasterOf(own.SlotOf("k0"));
        var takers = new Takers(store, [.. Enumerable.Range(0, 9).Select(i => $"k{i}")], 1, Deadline);
        await takers.AwaitAsync(50);

        killed.Stop();
        await takers.AwaitAsync(50); // of every key, those of the dead master as well
        await takers.StopAsync();
        Assert.NotEqual(killed, own.MasterOf(own.SlotOf("k0")));
    }

    [RedisFact]
    public async Task MasterThatIsKilledUnderLoad_WithItsReplicaAwaited_LosesNoPermit_AndCountsNoneTwice()
    {
        using var own = RedisCluster.Start();
        await using var store = await RedisStore.ConnectAsync(own.Configuration, new RedisStoreOptions { ReplicasAwaited = 1 });
        await using var plain = await RedisStore.ConnectAsync(own.Configuration);
        var killed = own.MasterOf(own.SlotOf("k0"));
        var takers = new Takers(store, [.. Enumerable.Range(0, 9).Select(i => $"k{i}")], 1, Deadline);
        await takers.AwaitAsync(50);

        killed.Stop();
        await plain.DecideAsync("k0", Takers.Window, 0); // a new master answers; it has no replica, so that what is taken there is unknown
        await takers.StopAsync();
        await takers.HoldAsync(plain);
        Assert.NotEqual(killed, own.MasterOf(own.SlotOf("k0")));
    }

    [RedisFact]
    public async Task MasterWithoutItsReplica_IsUnknown_ThoughOtherMastersHaveTheirs()
    {
        using var own = RedisCluster.Start();
        await using var store = await RedisStore.ConnectAsync(own.Configuration, new RedisStoreOptions { ReplicasAwaited = 1 });
        var keys = Enumerable.Range(0, 60).Select(i => $"k{i}").ToLookup(key => own.MasterOf(own.SlotOf(key)) == own.Masters[0]);
        own.Replicas[0].Stop();

        async Task<StoreOutcome[]> TakeAsync(IEnumerable<string> all) =>
            await Task.WhenAll(all.Take(9).Select(async key => (await store.ApplyAsync(Requests.Decide(key, Takers.Window, 1), TimeSpan.FromSeconds(3))).Outcome));
        Assert.All(await TakeAsync(keys[true]), outcome => Assert.Equal(StoreOutcome.Unknown, outcome));
        Assert.All(await TakeAsync(keys[false]), outcome => Assert.Equal(StoreOutcome.Applied, outcome));
    }

    [RedisFact]
    public async Task SlotThatHasMovedToAMasterWithoutItsReplica_IsUnknown_ThoughTheOneThatHadItHasItsOwn()
    {
        using var own = RedisCluster.Start();
        await using var store = await RedisStore.ConnectAsync(own.Configuration, new RedisStoreOptions { ReplicasAwaited = 1 });
        var slot = own.SlotOf("k");
        var target = own.Masters.First(master => master != own.MasterOf(slot));
        await store.DecideAsync("k", Takers.Window, 1);
        await store.DecideAsync(Enumerable.Range(0, 1_000).Select(i => $"k{i}").First(key => own.MasterOf(own.SlotOf(key)) == target), Takers.Window, 1); // it knows the script
        own.Replicas[own.Masters.Index().Single(master => master.Item == target).Index].Stop();
        own.BeginMove(slot, target);
        own.MoveKeys(slot, target, most: 1);
        own.EndMove(slot, target);

        // The client does not know of the move yet, and must not have the replicas counted of the master that sends it on.
        Assert.Equal(StoreOutcome.Unknown, (await store.ApplyAsync(Requests.Decide("k", Takers.Window, 1), TimeSpan.FromSeconds(3))).Outcome);
    }

    [RedisFact]
    public async Task ClusterThatLacksSlots_IsNotApplied_AndDecidesWhenTheyAreBack()
    {
        using var own = RedisCluster.Start(replicas: 0);
        await using var store = await RedisStore.ConnectAsync(own.Configuration);
        var there = Enumerable.Range(0, 100).Select(i => $"k{i}").First(key => own.MasterOf(own.SlotOf(key)) == own.Masters[0]);
        await store.DecideAsync(there, Takers.Window, 1);
        own.Masters[2].Stop();

        StoreResult<StrategyReply> result;
        do result = await store.ApplyAsync(Requests.Decide(there, Takers.Window, 1), Deadline);
        while (result.IsApplied); // the others have not noticed yet
        Assert.Equal((StoreOutcome.NotApplied, RedisErrorKind.ClusterDown), (result.Outcome, (result.Failure as RedisServerException)?.Kind));

        own.Masters[2].Start();
        Assert.True((await store.ApplyAsync(Requests.Decide(there, Takers.Window, 1), Requests.Patience)).IsApplied);
    }
}
