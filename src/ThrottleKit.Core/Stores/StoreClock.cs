using ThrottleKit.Engine.Time;

namespace ThrottleKit.Stores;

/// <summary>
/// The time for a store that decides in this process: whole microseconds since the Unix epoch, by the monotonic counter, drawn gently towards the wall clock and never backwards.
/// All who ask with one time provider agree.
/// </summary>
/// <param name="time">The counter and the wall clock; null for the system's.</param>
public sealed class StoreClock(TimeProvider? time = null)
{
    private readonly EngineClock _clock = EngineClocks.Of(time ?? EngineClocks.Default);

    /// <summary>The time now.</summary>
    public long Now => _clock.Now;
}
