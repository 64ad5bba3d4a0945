using System.Diagnostics.Metrics;

namespace ThrottleKit.Engine.Limiters;

/// <summary>The meter of the limiters in process.</summary>
internal static class LimiterMetrics
{
    private static readonly Counter<long> Full = Instruments.Meter.CreateCounter<long>(
        "throttlekit.limiter.full", "{call}", "Calls on keys that a limiter had no room for.");

    /// <summary>A call on a new key met a full limiter.</summary>
    public static void Count(string strategy, WhenFull choice) => Full.Add(
        1, new("strategy", strategy), new("outcome", choice == WhenFull.AllowNewKeys ? "allowed" : "denied"));
}
