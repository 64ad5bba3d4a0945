using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ThrottleKit.Hosting.Configuration;
using ThrottleKit.Hosting.Observation;
using ThrottleKit.Stores;

namespace ThrottleKit.Hosting;

/// <summary>
/// A host's limits: one limiter for each policy, all in this process or all in the host's store. Policies come from the configuration and from code; when the configuration changes, so do
/// the limits, and what has been consumed stays consumed. It also answers for methods that are marked <see cref="ThrottleAttribute"/>.
/// </summary>
public sealed class ThrottleHost : IStoreThrottle, IAsyncDisposable, IDisposable
{
    private readonly ThrottleKitOptions _options;
    private readonly PolicyCatalogue _catalogue;
    private readonly ILogger _log;
    private readonly ThrottleMetrics _metrics;
    private readonly MemoryThrottle _memory;
    private readonly HostStore? _store;
    private readonly IDisposable? _watch;
    private readonly ConcurrentDictionary<string, PolicyLimiter> _limiters = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ThrottleLimit, PolicyLimiter> _inPlace = new();
    private readonly RuntimePolicies _runtime;
    private readonly Lock _change = new();

    /// <summary>Made by the services; see <c>AddThrottleKit</c>.</summary>
    /// <param name="options">How the limits are set up.</param>
    /// <param name="services">What the store is made from.</param>
    /// <exception cref="PolicyFileException">Something is wrong; the exception lists everything that is.</exception>
    public ThrottleHost(IOptions<ThrottleKitOptions> options, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        _log = (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger("ThrottleKit");
        _metrics = services.GetRequiredService<ThrottleMetrics>();
        var sections = services.GetServices<PolicySection>().ToArray();
        _catalogue = new PolicyCatalogue(_options, sections);
        var policies = _catalogue.Read();

        Time = _options.TimeProvider ?? services.GetService<TimeProvider>() ?? SystemTime;
        _memory = new MemoryThrottle(policies) { Time = Time, MaxKeys = _options.MaxKeys, WhenFull = _options.WhenFull };
        _store = _options.Store is { } make ? StoreOf(make(services), policies) : null;
        _runtime = new RuntimePolicies(_options.MaxRuntimePolicies, NewRuntime, _log);
        foreach (var policy in policies) _limiters[policy.Name] = New(policy);
        var watches = Array.ConvertAll(sections, section => section.OnChange(Reload));
        _watch = new Watches(watches);
    }

    /// <inheritdoc/>
    public TimeProvider Time { get; }

    /// <summary>The policies that are in force.</summary>
    public IEnumerable<Policy> Policies => _limiters.Values.Select(limiter => limiter.Policy);

    /// <summary>Whether the limits are kept in a store.</summary>
    public bool HasStore => _store is not null;

    /// <summary>The strategies that policies can name.</summary>
    public StrategyRegistry Strategies => _catalogue.Strategies;

    /// <summary>The limiter of a policy.</summary>
    /// <param name="policy">The policy's name.</param>
    /// <exception cref="StrategyConfigurationException">There is no such policy; the message has the nearest name.</exception>
    public PolicyLimiter Limiter(string policy) => _limiters.TryGetValue(policy, out var limiter) ? limiter : throw new StrategyConfigurationException(DescribeMissing(policy));

    /// <summary>Whether there is a policy of this name.</summary>
    /// <param name="policy">The name.</param>
    public bool Knows(string policy) => _limiters.ContainsKey(policy);

    /// <summary>What to tell somebody who asked for a policy that is not there: the nearest name, or all there are.</summary>
    /// <param name="policy">The name asked for.</param>
    public string DescribeMissing(string policy) => PolicyCatalogue.DescribeMissing(policy, Policies);

    /// <summary>
    /// The limiter of a policy that is looked up at run time, such as a tenant's or a plan's: the one of its name, which goes on by this policy from now on. What keys have consumed stays
    /// consumed.
    /// </summary>
    /// <param name="policy">The policy. Its name is one for all who have the limit in common.</param>
    /// <exception cref="StrategyConfigurationException">There are too many, or one of this name is configured otherwise.</exception>
    public PolicyLimiter Limiter(Policy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (!_limiters.TryGetValue(policy.Name, out var configured)) return _runtime.Limiter(policy);
        return RuntimePolicies.IsSame(configured.Policy, policy) ? configured
            : throw new StrategyConfigurationException($"Policy '{policy.Name}' is configured with other parameters; give the one that is looked up another name.");
    }

    /// <summary>The limiter of what an attribute describes or names, where something else than the method's own code asks for it.</summary>
    /// <param name="limit">The limit.</param>
    public PolicyLimiter Limiter(ThrottleLimit limit)
    {
        ArgumentNullException.ThrowIfNull(limit);
        return limit.Policy is { } policy ? Limiter(policy)
            : _inPlace.GetOrAdd(limit, static (each, host) => host.New(new Policy(each.Name, each.Executor()), host._memory.LimiterOf<string>, each), this);
    }

    /// <summary>Takes from each of several limits, or from none, in one step.</summary>
    /// <param name="requests">The limits; each of them once for one key.</param>
    /// <param name="cancellation">Gives up; what a store has taken by then stays taken.</param>
    public async ValueTask<PolicyAnswers> AcquireAllAsync(IReadOnlyList<PolicyRequest> requests, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        if (requests.Count == 0) throw new ArgumentException("A request needs a limit.", nameof(requests));
        var answers = requests.Count == 1 ? PolicyAnswers.Of(await requests[0].Limiter.AcquireUncountedAsync(requests[0].Key, requests[0].Cost, cancellation).ConfigureAwait(false))
            : _store is null ? MemoryPolicyLimiter.AcquireAll(requests) : await StorePolicyLimiter.AcquireAllAsync(requests, cancellation).ConfigureAwait(false);
        for (var i = 0; i < requests.Count; i++) requests[i].Limiter.Note(requests[i].Key, answers, i);
        return answers;
    }

    /// <summary>Decides as for a request, and counts it apart: for a limit that is tried out, and denies nothing.</summary>
    /// <param name="request">The limit, and what a request takes of it.</param>
    /// <param name="cancellation">Gives up.</param>
    public ValueTask<PolicyAnswer> ShadowAsync(PolicyRequest request, CancellationToken cancellation = default) =>
        request.Limiter.AcquireAsync(request.Key, request.Cost, isShadow: true, cancellation);

    /// <summary>The keys that a policy denies most, by a sketch of bounded size: a count is never too low, and too high by no more than its error.</summary>
    /// <param name="policy">The policy's name.</param>
    /// <returns>The keys, the most denied first; none unless <see cref="ThrottleKitOptions.TopKeys"/> is set.</returns>
    public IReadOnlyList<TopKey> TopKeys(string policy) => Limiter(policy).TopKeys;

    /// <inheritdoc/>
    Limiter IThrottle.LimiterOf(ThrottleLimit limit) => _memory.LimiterOf(InProcess(limit));

    /// <inheritdoc/>
    KeyedLimiter<TKey> IThrottle.LimiterOf<TKey>(ThrottleLimit limit) => _memory.LimiterOf<TKey>(InProcess(limit));

    /// <inheritdoc/>
    bool IStoreThrottle.IsInStore(ThrottleLimit limit) => _store is not null && limit.Policy is { } policy && Limiter(policy).IsInStore;

    /// <inheritdoc/>
    async ValueTask<IReadOnlyList<Decision>> IStoreThrottle.AcquireAllAsync(IReadOnlyList<StoredPermits> permits, CancellationToken cancellation)
    {
        var answers = await AcquireAllAsync([.. permits.Select(each => new PolicyRequest(Limiter(each.Limit.Name), each.Key, each.Cost))], cancellation).ConfigureAwait(false);
        return [.. answers.Answers.Select(answer => answer.Decision)];
    }

    /// <summary>Ends the watch of the configuration, and disposes of the store.</summary>
    public async ValueTask DisposeAsync()
    {
        _watch?.Dispose();
        if (_store is not null) await _store.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>As <see cref="DisposeAsync"/>, for containers that dispose so; the store's part goes on by itself.</summary>
    public void Dispose()
    {
        _watch?.Dispose();
        if (_store is not null) _ = _store.DisposeAsync().AsTask();
    }

    /// <summary>Asks the store whether it answers; null where there is none.</summary>
    internal Task<Exception?>? ProbeAsync(CancellationToken cancellation) => _store?.ProbeAsync(cancellation);

    private HostStore StoreOf(IStrategyStore store, IReadOnlyList<Policy> policies)
    {
        var kept = new HostStore(store, _options, Time, _log);
        try
        {
            _catalogue.HoldLeasesTo(store, policies);
            return kept;
        }
        catch
        {
            _ = kept.DisposeAsync().AsTask(); // it was made for this host, which there will not be
            throw;
        }
    }

    private ThrottleLimit InProcess(ThrottleLimit limit) => !((IStoreThrottle)this).IsInStore(limit) ? limit
        : throw new StrategyConfigurationException($"Policy '{limit.Name}' is kept in a store, and has no limiter in this process; ask for it by PolicyLimiter.");

    private void Reload()
    {
        lock (_change)
        {
            try
            {
                var changes = _catalogue.Changes(_catalogue.Read(), _limiters);
                _memory.Reconfigure(changes.Select(change => change.Policy));
                foreach (var (policy, isNew) in changes)
                {
                    if (isNew) _limiters[policy.Name] = New(policy);
                    else _limiters[policy.Name].Reconfigure(policy);
                    _log.Changed(policy.Name, policy.Strategy.Name, policy.Arguments.ToString(policy.Strategy));
                }

                foreach (var (policy, was, now) in _catalogue.LeasesThatStay) _log.LeaseStays(policy, was, now);
            }
            catch (PolicyFileException exception)
            {
                _log.Refused(exception.Message);
            }
        }
    }

    private PolicyLimiter New(Policy policy) => New(policy, _memory.LimiterOf<string>, ThrottleLimit.OfPolicy(policy.Name));

    private PolicyLimiter New(Policy policy, Func<ThrottleLimit, KeyedLimiter<string>> inMemory, ThrottleLimit limit) =>
        _store is null ? new MemoryPolicyLimiter(policy, policy.Name, inMemory(limit), Observer()) : _store.Limiter(policy, policy.Name, _catalogue.LeaseOf(policy.Name), Observer());

    private PolicyLimiter NewRuntime(Policy policy) =>
        _store is not null
            ? _store.Limiter(policy, ThrottleMetrics.LookedUp, lease: null, Observer())
            : new MemoryPolicyLimiter(
                policy, ThrottleMetrics.LookedUp, KeyedLimiter<string>.Of(policy, new() { TimeProvider = Time, MaxKeys = _options.MaxKeys, WhenFull = _options.WhenFull }), Observer());

    private ThrottleObserver Observer() => new(_metrics, _options);

#pragma warning disable RS0030 // where the host has none
    private static TimeProvider SystemTime => TimeProvider.System;
#pragma warning restore RS0030

    private sealed class Watches(IDisposable[] watches) : IDisposable
    {
        public void Dispose()
        {
            foreach (var watch in watches) watch.Dispose();
        }
    }
}
