using Microsoft.Extensions.Logging;
using ThrottleKit.Stores;

namespace ThrottleKit.Hosting;

/// <summary>The store of a host, guarded once for each outage policy that is in use: a limiter gets the guard of its own policy.</summary>
internal sealed class HostStore : IAsyncDisposable
{
    private static readonly Policy Probe = Policy.Of("throttlekit-probe", new FixedWindow { Limit = 1, Window = TimeSpan.FromMinutes(1) });

    private readonly IStrategyStore _store;
    private readonly ThrottleKitOptions _options;
    private readonly Dictionary<OutagePolicy, (GuardedStore Store, OutageOptions Options)> _guards = [];

    public HostStore(IStrategyStore store, ThrottleKitOptions options, TimeProvider time, ILogger log)
    {
        (_store, _options) = (store, options);
        var told = options.Outage.OnTransition;
        foreach (var decides in options.Outages.Values.Append(options.Outage.Policy).Distinct())
        {
            var outage = options.Outage with
            {
                Policy = decides,
                TimeProvider = options.Outage.TimeProvider ?? time,
                OnTransition = transition =>
                {
                    log.StoreMoved(transition.IsAway ? LogLevel.Error : LogLevel.Information, transition);
                    told?.Invoke(transition);
                },
            };
            _guards[decides] = (new GuardedStore(store, outage), outage);
        }
    }

    /// <summary>A limiter in the store.</summary>
    public StorePolicyLimiter Limiter(Policy policy, string group, ThrottleObserver observer)
    {
        var (guard, outage) = _guards[_options.Outages.TryGetValue(policy.Name, out var own) ? own : _options.Outage.Policy];
        return new StorePolicyLimiter(policy, group, guard, outage, observer);
    }

    /// <summary>Asks the store something that takes nothing.</summary>
    /// <returns>Why it has no answer; null where it has.</returns>
    public async Task<Exception?> ProbeAsync(CancellationToken cancellation)
    {
        var peek = new StoreRequest(StoreKeys.Of(Probe.Name, ""), Probe.Executor, StrategyOperation.Decide, Amount: 0);
        var result = await _store.ApplyAsync(peek, _options.Outage.Deadline, cancellation).ConfigureAwait(false);
        return result.Failure;
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
