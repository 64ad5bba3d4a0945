namespace ThrottleKit.Redis;

/// <summary>How a store on Redis works.</summary>
public sealed record RedisStoreOptions
{
    /// <summary>What the store's keys begin with, so that they are nobody else's. On Redis Cluster a hash tag in it, <c>{limits}</c>, puts all of them on one shard.</summary>
    public string KeyPrefix { get; init; } = "";

    /// <summary>The database; null for the one that the connection names.</summary>
    public int? Database { get; init; }

    /// <summary>How long a key outlives its state: by so much the server's clock may step back, and still nothing is refunded.</summary>
    public TimeSpan ExpiryAllowance { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How many replicas have to have a permit that was taken before it counts as taken. With fewer at the deadline the call is
    /// <see cref="Stores.StoreOutcome.Unknown"/>: the primary has it, and a failover may forget it. Calls on one connection then wait for each other's replicas.
    /// </summary>
    public int ReplicasAwaited { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(KeyPrefix);
        ArgumentOutOfRangeException.ThrowIfNegative(ReplicasAwaited);
        ArgumentOutOfRangeException.ThrowIfLessThan(ExpiryAllowance, TimeSpan.Zero);
    }
}
