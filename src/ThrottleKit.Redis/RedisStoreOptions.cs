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

    /// <summary>
    /// Whether a server that may have forgotten what was granted grants nothing until that no longer matters: after a failover, a restart or a flush, the rest of each window that
    /// has begun, and for any other limit the time that a key which is used up takes to be as good as new. A server that this store has never used may have forgotten as well; see
    /// <see cref="RedisStore.TrustAsync"/>. Needs <see cref="KeyPrefix"/>, on Redis Cluster one with a hash tag, and a server that tells its replication id: Redis or Valkey.
    /// </summary>
    public bool Fenced { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(KeyPrefix);
        if (Fenced && KeyPrefix.Length == 0)
            throw new ArgumentException($"A fence keeps a record for the keys of one store: set {nameof(KeyPrefix)}, to which they belong.");
        ArgumentOutOfRangeException.ThrowIfNegative(ReplicasAwaited);
        ArgumentOutOfRangeException.ThrowIfLessThan(ExpiryAllowance, TimeSpan.Zero);
    }
}
