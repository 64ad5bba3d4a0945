using Microsoft.Extensions.Logging;
using ThrottleKit.Stores;

namespace ThrottleKit.Hosting;

/// <summary>The store of a host, guarded once for each outage policy that is in use: a limiter gets the guard of its own policy.</summary>
internal sealed class HostStore : IAsyncDisposable
{
    private static readonly Policy Probe = Policy.Of("throttlekit-probe", new FixedWindow { Limit = 1, Window = TimeSpan.FromMinutes(1) });

    private readonly IStrategyStore _store;
    private readonly ThrottleKitOptions _options;
    private readonly List<LeasedPolicyLimiter> _leased = [];
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
    public PolicyLimiter Limiter(Policy policy, string group, FleetLimiterOptions? lease, ThrottleObserver observer)
    {
        var (guard, outage) = _guards[OutageOf(policy.Name)];
        var strict = new StorePolicyLimiter(policy, group, guard, outage, observer);
        if (lease is null || lease.Mode == LeaseMode.Strict) return strict;
        var options = lease with
        {
            StoreDeadline = outage.Deadline,
            WhenAway = outage.Policy == OutagePolicy.Allow ? WhenAway.Allow : WhenAway.Deny,
            TimeProvider = lease.TimeProvider ?? _options.TimeProvider,
        };
        var limiter = new LeasedPolicyLimiter(policy, group, strict, next => new FleetLimiter(guard, next, options), observer);
        lock (_leased) _leased.Add(limiter);
        return limiter;
    }

    /// <summary>What decides for a policy while the store is away.</summary>
    private OutagePolicy OutageOf(string policy) => _options.Outages.TryGetValue(policy, out var own) ? own : _options.Outage.Policy;

    /// <summary>Asks the store something that takes nothing.</summary>
    /// <returns>Why it has no answer; null where it has.</returns>
    public async Task<Exception?> ProbeAsync(CancellationToken cancellation)
    {
        var peek = new StoreRequest(StoreKeys.Of(Probe.Name, ""), Probe.Executor, StrategyOperation.Decide, Amount: 0);
        var result = await _store.ApplyAsync(peek, _options.Outage.Deadline, cancellation).ConfigureAwait(false);
        return result.Failure;
    }

    /// <summary>Gives back what is leased, and lets go of the store.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var limiter in _leased) await limiter.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
    }
}
