namespace ThrottleKit;

/// <summary>
/// The system's time read by its tick: several times cheaper than the fine clock, which is the larger part of a decision, and behind it by up to a tick.
/// </summary>
/// <remarks>
/// For limits far above a tick's worth of permits. A tick is 1 to 4 ms on Linux, 16 ms on Windows. On this clock every promise holds as on any other; set against
/// true time, a span of t admits at most what t and a tick would, and who waits a denial out may come a tick too early.
/// </remarks>
/// <example><code>
/// var limiter = KeyedLimiter&lt;string&gt;.Create(strategy, new() { TimeProvider = CoarseTime.Provider });
/// </code></example>
public static class CoarseTime
{
    /// <summary>The provider. Timers and the wall clock are the system's.</summary>
    public static TimeProvider Provider { get; } = new TickProvider();

#pragma warning disable RS0030 // with EngineClocks, the place that names the machine's clocks
    private sealed class TickProvider : TimeProvider
    {
        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => Environment.TickCount64;
    }
#pragma warning restore RS0030
}
