namespace ThrottleKit;

/// <summary>What the permits of a strategy belong to, and so how long a node may hold them.</summary>
public enum LeaseKind
{
    /// <summary>
    /// A window: when a decision has taken anything, its reset is the end of the window that it was taken from, and nothing taken in a window counts in the next. Permits may be
    /// spent until that end, and a fleet keeps to the limit of each window exactly.
    /// </summary>
    Window,

    /// <summary>
    /// A rate: over any interval of length t at most burst + rate x t is taken. Permits may be spent for one lease's life after they were taken, which adds that much of the rate to the
    /// bound. <c>Credit</c> must give back only what time has not refilled.
    /// </summary>
    Rate,
}

/// <summary>
/// Says that nodes may take permits of this strategy ahead and spend them by themselves; see <see cref="FleetLimiter"/>. It is a promise about the strategy that nobody
/// checks. Strategies that count over a trailing window, or that tell callers when to go, cannot make it.
/// </summary>
/// <param name="kind">What the permits belong to.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LeasableAttribute(LeaseKind kind) : Attribute
{
    /// <summary>What the permits belong to.</summary>
    public LeaseKind Kind { get; } = kind;
}
