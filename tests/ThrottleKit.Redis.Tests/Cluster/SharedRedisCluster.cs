using ThrottleKit.Testing;

namespace ThrottleKit.Redis.Tests.Cluster;

/// <summary>Three masters with a replica each, for the tests of this project that leave them running; each uses keys of its own.</summary>
public sealed class SharedRedisCluster : IDisposable
{
    private readonly Lazy<RedisCluster> _cluster = new(() => RedisCluster.Start());

    public RedisCluster Cluster => _cluster.Value;

    public Task<RedisStore> ConnectAsync(RedisStoreOptions? options = null) => RedisStore.ConnectAsync(Cluster.Configuration, options);

    public void Dispose()
    {
        if (_cluster.IsValueCreated) _cluster.Value.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class RedisClusterCollection : ICollectionFixture<SharedRedisCluster>
{
    public const string Name = "Redis Cluster";
}
