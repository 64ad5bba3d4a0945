using System.ComponentModel;

namespace ThrottleKit;

/// <summary>One of several limits that a call takes from: called by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct ThrottlePart
{
    internal ThrottlePart(ThrottleGate gate, IThrottle throttle, LimitPart part) => (Gate, Throttle, Part) = (gate, throttle, part);

    internal ThrottlePart(ThrottleGate gate, IStoreThrottle throttle, StoredPermits permits) => (Gate, Throttle, Permits) = (gate, throttle, permits);

    /// <summary>Where the call asks.</summary>
    public ThrottleGate Gate { get; }

    /// <summary>Who answers.</summary>
    public IThrottle Throttle { get; }

    /// <summary>What is taken in process; null where it is taken in a store.</summary>
    internal LimitPart? Part { get; }

    /// <summary>What is taken in a store.</summary>
    internal StoredPermits Permits { get; }
}
