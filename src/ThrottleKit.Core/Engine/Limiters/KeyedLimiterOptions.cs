namespace ThrottleKit;

/// <summary>What happens to keys that a limiter has not seen when it has as many as it may.</summary>
public enum WhenFull
{
    /// <summary>They are denied until there is room. Keys that are known are decided as always.</summary>
    DenyNewKeys,

    /// <summary>They pass as if they had never been seen, and nothing is recorded of them. Keys that are known are decided as always.</summary>
    AllowNewKeys,
}

/// <summary>How a keyed limiter is set up.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
public sealed class KeyedLimiterOptions<TKey>
    where TKey : notnull
{
    /// <summary>How keys are hashed and compared; null for the way of the type itself.</summary>
    public IEqualityComparer<TKey>? Comparer { get; init; }

    /// <summary>Where the time comes from; null for the system's.</summary>
    public TimeProvider? TimeProvider { get; init; }

    /// <summary>How many keys are kept at most. State that says anything is never dropped to make room. Default: 10 million.</summary>
    public int MaxKeys { get; init; } = 10_000_000;

    /// <summary>What happens to new keys when there are as many. Default: they are denied.</summary>
    public WhenFull WhenFull { get; init; } = WhenFull.DenyNewKeys;

    /// <summary>How many calls may wait for one key at the same time. Default: 1,000.</summary>
    public int MaxWaitersPerKey { get; init; } = 1_000;

    /// <summary>How many calls may wait in all. Default: 100,000.</summary>
    public int MaxWaiters { get; init; } = 100_000;
}
