using System.Diagnostics.Metrics;

namespace ThrottleKit.Stores.Outages;

/// <summary>What the meter <c>ThrottleKit</c> says of stores.</summary>
internal static class OutageMetrics
{
    private static readonly Counter<long> Calls = Instruments.Meter.CreateCounter<long>(
        "throttlekit.store.calls", "{call}", "Calls that went to a store, by what is known of them after it.");

    private static readonly Counter<long> StandIns = Instruments.Meter.CreateCounter<long>(
        "throttlekit.store.stand_ins", "{call}", "Calls that the outage policy answered in a store's place.");

    private static readonly UpDownCounter<long> Away = Instruments.Meter.CreateUpDownCounter<long>(
        "throttlekit.store.away", "{store}", "1 while a store counts as away, 0 else.");

    /// <summary>A call went to the store.</summary>
    public static void Count(string store, StoreOutcome outcome)
    {
        if (Calls.Enabled) Calls.Add(1, new("store", store), new("outcome", NameOf(outcome)));
    }

    /// <summary>The policy answered.</summary>
    public static void CountStandIn(string store, OutagePolicy policy)
    {
        if (StandIns.Enabled) StandIns.Add(1, new("store", store), new("policy", NameOf(policy)));
    }

    /// <summary>The store went away or came back.</summary>
    public static void Move(string store, bool isAway) => Away.Add(isAway ? 1 : -1, new KeyValuePair<string, object?>("store", store));

    private static string NameOf(StoreOutcome outcome) => outcome switch
    {
        StoreOutcome.Applied => "applied",
        StoreOutcome.NotApplied => "not_applied",
        _ => "unknown",
    };

    private static string NameOf(OutagePolicy policy) => policy switch
    {
        OutagePolicy.Deny => "deny",
        OutagePolicy.Allow => "allow",
        _ => "degrade",
    };
}
