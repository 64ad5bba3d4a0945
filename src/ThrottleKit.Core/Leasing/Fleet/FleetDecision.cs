namespace ThrottleKit;

/// <summary>Where an answer comes from.</summary>
public enum DecisionSource
{
    /// <summary>The store was asked.</summary>
    Store,

    /// <summary>Permits that this process holds.</summary>
    Lease,

    /// <summary>A denial of the store that still stands, or a cost that can never be allowed.</summary>
    Memory,

    /// <summary>The store could not be had: <see cref="FleetLimiterOptions.WhenAway"/> decided.</summary>
    Away,
}

/// <summary>What a <see cref="FleetLimiter"/> says of one request.</summary>
/// <param name="Decision">
/// The decision. From a lease or from memory its times are on this process's idea of the store's clock, and what remains is what this process holds.
/// </param>
/// <param name="Source">Where it comes from.</param>
public readonly record struct FleetDecision(Decision Decision, DecisionSource Source)
{
    /// <summary>Whether the request may go ahead.</summary>
    public bool IsAllowed => Decision.IsAllowed;
}
