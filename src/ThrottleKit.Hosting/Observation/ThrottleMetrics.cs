using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ThrottleKit.Hosting.Observation;

/// <summary>The instruments of a host's limits, of the meter <c>ThrottleKit</c>, and its traces. No key is ever a tag, but for the hashed top keys.</summary>
internal sealed class ThrottleMetrics
{
    /// <summary>What all policies that are looked up at run time are called together: there may be any number of them.</summary>
    public const string LookedUp = "(looked up)";

    private const string Name = "ThrottleKit";

    private static readonly ActivitySource Source = new(Name);

    private readonly Counter<long> _requests;
    private readonly List<(string Policy, TopKeySketch Keys)> _sketches = [];

    public ThrottleMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _requests = meter.CreateCounter<long>("throttlekit.requests", "{request}", "Requests that were decided, by policy and result.");
        Duration = meter.CreateHistogram<double>("throttlekit.store.duration", "s", "How long requests waited for the store, or for what stood in for it.");
        meter.CreateObservableGauge("throttlekit.top_keys", Observe, "{request}", "Denials of the keys that are denied most.");
    }

    /// <summary>How long requests waited for the store.</summary>
    public Histogram<double> Duration { get; }

    /// <summary>Counts a request.</summary>
    public void Count(string policy, string result)
    {
        if (_requests.Enabled) _requests.Add(1, new("throttlekit.policy", policy), new("throttlekit.result", result));
    }

    /// <summary>Reports a policy's top keys from now on.</summary>
    public void Add(string policy, TopKeySketch keys)
    {
        lock (_sketches) _sketches.Add((policy, keys));
    }

    /// <summary>A trace of one call of the store; null where nobody listens.</summary>
    public static Activity? Start(int limits) => Source.StartActivity("throttlekit.decide", ActivityKind.Client)?.SetTag("throttlekit.limits", limits);

    private IEnumerable<Measurement<long>> Observe()
    {
        (string Policy, TopKeySketch Keys)[] sketches;
        lock (_sketches) sketches = [.. _sketches];
        foreach (var (policy, keys) in sketches)
            foreach (var key in keys.Top())
                yield return new Measurement<long>(key.Denials, new("throttlekit.policy", policy), new("throttlekit.key", key.Key));
    }
}
