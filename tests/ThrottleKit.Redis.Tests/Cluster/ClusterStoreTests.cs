using ThrottleKit.Stores;
using ThrottleKit.Testing;

namespace ThrottleKit.Redis.Tests.Cluster;

/// <summary>The kit on a cluster, and which keys can be together.</summary>
[Collection(RedisClusterCollection.Name)]
public sealed class ClusterStoreTests(SharedRedisCluster shared)
{
    private static readonly StrategyExecutor Window = Requests.Window(5);

    private readonly string _key = Guid.CreateVersion7().ToString("N");

    public static TheoryData<string> Checks => [.. StoreConformance.Checks];

    [RedisTheory]
    [MemberData(nameof(Checks))]
    public Task RedisCluster_Conforms(string check) => new StoreConformance(() => shared.ConnectAsync().GetAwaiter().GetResult()).RunAsync(check);

    [RedisFact]
    public void Equality_AgainstTheOracle_HasNoDifference()
    {
        var report = EqualityRun.Execute(new EqualityOptions
        {
            Strategies = [.. StrategyRegistry.BuiltIn.Strategies],
            Hosts = () => [StrategyHosts.Create("oracle"), StrategyHosts.Create(StrategyHosts.RedisPrefix + shared.Cluster.Masters[0].Endpoint)],
            Steps = 20_000,
            Seed = 17,
            Workers = 1,
        });
        Assert.True(report.Passed, report.ToString());
    }

    [RedisFact]
    public async Task Keys_AreOnTheMasterOfTheirTag()
    {
        await using var store = await shared.ConnectAsync();
        var masters = new HashSet<RedisServer>();
        for (var i = 0; i < 30; i++)
        {
            Assert.True((await store.ApplyAllAsync([Requests.Decide($"{{{_key} {i}}}:a", Window, 1), Requests.Decide($"{{{_key} {i}}}:b", Window, 1)], Requests.Patience)).IsApplied);
            masters.Add(shared.Cluster.MasterOf(shared.Cluster.SlotOf($"{_key} {i}")));
        }

        Assert.Equal(3, masters.Count);
    }

    [RedisFact]
    public async Task KeysWithoutACommonTag_AreRefused_AndThoseOfATaggedPrefixAreDecidedTogether()
    {
        await using var store = await shared.ConnectAsync();
        StoreRequest[] apart = [Requests.Decide(_key + "a", Window, 1), Requests.Decide(_key + "b", Window, 1)];
        Assert.Contains("hash tag", (await Assert.ThrowsAsync<ArgumentException>(async () => await store.ApplyAllAsync(apart, Requests.Patience))).Message);
        Assert.Contains("hash tag", (await Assert.ThrowsAsync<ArgumentException>(async () => await store.ResetAsync([.. apart.Select(request => request.Key)], Requests.Patience))).Message);

        await using var tagged = await shared.ConnectAsync(new RedisStoreOptions { KeyPrefix = "{limits}:" });
        Assert.True((await tagged.ApplyAllAsync(apart, Requests.Patience)).IsApplied);
    }

    [RedisFact]
    public async Task FenceWithoutATag_IsRefusedAtOnce_AndOneWithATagGrants()
    {
        Assert.Contains("hash tag", (await Assert.ThrowsAsync<ArgumentException>(() => shared.ConnectAsync(new RedisStoreOptions { KeyPrefix = "limits:", Fenced = true }))).Message);

        await using var store = await shared.ConnectAsync(new RedisStoreOptions { KeyPrefix = $"{{{_key}}}:", Fenced = true });
        Assert.True((await store.TrustAsync(Requests.Patience)).IsApplied);
        Assert.Equal(4, (await store.DecideAsync("k", Window, 1)).Decision.Remaining);
    }

    [RedisFact]
    public async Task Replicas_AreThoseOfTheKeysOwnMaster()
    {
        await using var store = await shared.ConnectAsync(new RedisStoreOptions { ReplicasAwaited = 1 });
        var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => store.ApplyAsync(Requests.Decide($"{_key} {i}", Window, 1), Requests.Patience).AsTask()));
        Assert.All(results, result => Assert.True(result.IsApplied, result.Failure?.ToString()));

        await using var two = await shared.ConnectAsync(new RedisStoreOptions { ReplicasAwaited = 2 });
        var missing = await two.ApplyAsync(Requests.Decide(_key, Window, 1), TimeSpan.FromSeconds(1));
        Assert.Equal((StoreOutcome.Unknown, 1), (missing.Outcome, Assert.IsType<ReplicasMissingException>(missing.Failure).Acknowledged));
    }
}
