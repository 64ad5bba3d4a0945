using ThrottleKit.Engine.Time;

namespace ThrottleKit.Leasing;

/// <summary>
/// A node's own time in whole microseconds, by which leases end. It counts while the machine is suspended: a lease that was taken before has ended after. Its readings mean nothing to
/// another node.
/// </summary>
internal abstract class NodeClock
{
    /// <summary>The time now.</summary>
    public abstract long Now { get; }

    /// <summary>The clock for a time provider; the system's is read without it where the machine has a clock that counts suspension.</summary>
    public static NodeClock Of(TimeProvider time) =>
        ReferenceEquals(time, EngineClocks.Default) && BootTimeClock.IsSupported ? BootTimeClock.Instance : new WatchedClock(time);
}
