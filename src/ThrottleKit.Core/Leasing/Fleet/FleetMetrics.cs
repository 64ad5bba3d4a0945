using System.Diagnostics.Metrics;
using ThrottleKit.Stores;

namespace ThrottleKit.Leasing;

/// <summary>The meter of limits that a fleet shares.</summary>
internal static class FleetMetrics
{
    private static readonly Counter<long> Calls = Instruments.Meter.CreateCounter<long>("throttlekit.fleet.calls", "{call}", "Calls of a limiter on its store for permits.");

    private static readonly Counter<long> Returned = Instruments.Meter.CreateCounter<long>("throttlekit.fleet.returned", "{permit}", "Permits that were given back unused.");

    /// <summary>The store was asked.</summary>
    public static void Count(StoreOutcome outcome) => Calls.Add(1, new KeyValuePair<string, object?>("outcome", outcome switch
    {
        StoreOutcome.Applied => "applied",
        StoreOutcome.NotApplied => "not_applied",
        _ => "unknown",
    }));

    /// <summary>Permits went back.</summary>
    public static void CountReturned(long permits) => Returned.Add(permits);
}
