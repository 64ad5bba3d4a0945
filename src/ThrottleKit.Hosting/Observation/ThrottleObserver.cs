using System.Diagnostics;
using ThrottleKit.Hosting.Observation;
using ThrottleKit.Stores;

namespace ThrottleKit.Hosting;

/// <summary>Sees every answer of one limiter.</summary>
internal sealed class ThrottleObserver(ThrottleMetrics metrics, ThrottleKitOptions options)
{
    private TopKeySketch? _sketch;

    /// <summary>The keys that are denied most.</summary>
    public IReadOnlyList<TopKey> TopKeys => _sketch?.Top() ?? [];

    /// <summary>An answer was given.</summary>
    public void Note(PolicyLimiter limiter, string key, in PolicyAnswer answer, bool isShadow = false)
    {
        metrics.Count(limiter.Group, (answer.IsAllowed, isShadow) switch
        {
            (true, false) => "allowed",
            (false, false) => "denied",
            (true, true) => "shadow_allowed",
            (false, true) => "shadow_denied",
        });
        if (!answer.IsAllowed && options.TopKeys > 0 && limiter.Group != ThrottleMetrics.LookedUp) Sketch(limiter.Group).Count(key);
    }

    /// <summary>Measures a call of the store.</summary>
    public async ValueTask<StoreResult<T>> TraceAsync<T>(ValueTask<StoreResult<T>> call, int limits)
    {
        using var activity = ThrottleMetrics.Start(limits);
        if (activity is null && !metrics.Duration.Enabled) return await call.ConfigureAwait(false);
        var watch = Stopwatch.StartNew();
        var result = await call.ConfigureAwait(false);
        var outcome = result.StandsInFor is not null ? "stand_in" : result.IsApplied ? "applied" : "failed";
        metrics.Duration.Record(watch.Elapsed.TotalSeconds, new KeyValuePair<string, object?>("throttlekit.outcome", outcome));
        activity?.SetTag("throttlekit.outcome", outcome);
        if (result.StandsInFor is { } failure) activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
        return result;
    }

    /// <summary>Measures a request that waits for a lease.</summary>
    public async ValueTask<FleetDecision> TraceAsync(ValueTask<FleetDecision> call)
    {
        using var activity = ThrottleMetrics.Start(1);
        if (activity is null && !metrics.Duration.Enabled) return await call.ConfigureAwait(false);
        var watch = Stopwatch.StartNew();
        var answer = await call.ConfigureAwait(false);
        var outcome = answer.Source == DecisionSource.Away ? "stand_in" : "applied";
        metrics.Duration.Record(watch.Elapsed.TotalSeconds, new KeyValuePair<string, object?>("throttlekit.outcome", outcome));
        activity?.SetTag("throttlekit.outcome", outcome);
        return answer;
    }

    private TopKeySketch Sketch(string policy)
    {
        if (_sketch is { } known) return known;
        var sketch = new TopKeySketch(options.TopKeys, options.ShowsRawKeys);
        if (Interlocked.CompareExchange(ref _sketch, sketch, null) is { } other) return other;
        metrics.Add(policy, sketch);
        return sketch;
    }
}
