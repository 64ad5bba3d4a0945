namespace ThrottleKit;

/// <summary>How a <see cref="FleetLimiter"/> uses its store. It is one line to change, and nothing else changes with it.</summary>
public enum LeaseMode
{
    /// <summary>Each request asks the store.</summary>
    Strict,

    /// <summary>Each request asks the store, but for those of which a denial is remembered that still stands.</summary>
    CachedDeny,

    /// <summary>Permits are taken from the store a batch at a time and spent in this process.</summary>
    Leased,
}
