using System.Collections.Concurrent;
using ThrottleKit.Engine.Time;

namespace ThrottleKit;

/// <summary>
/// Answers for <see cref="ThrottleAttribute"/> in process: it keeps a limiter for each limit it has been asked for, and knows policies by name. Two of
/// them share nothing. Safe for all threads.
/// </summary>
/// <example><code>
/// Throttles.Default = new MemoryThrottle(Policy.Of("api", new Gcra { Limit = 100, Period = TimeSpan.FromMinutes(1) }));
/// </code></example>
public sealed class MemoryThrottle : IThrottle
{
    private readonly ConcurrentDictionary<(ThrottleLimit Limit, Type? Key), Made> _limiters = new();
    private readonly Lock _change = new();
    private volatile PolicyFile _policies;

    /// <summary>A throttle that knows these policies.</summary>
    /// <param name="policies">The policies; each name once.</param>
    public MemoryThrottle(params IEnumerable<Policy> policies) => _policies = new PolicyFile([.. policies]);

    /// <inheritdoc/>
    public TimeProvider Time { get; init; } = EngineClocks.Default;

    /// <summary>How many keys each limiter keeps at most; see <see cref="KeyedLimiterOptions{TKey}.MaxKeys"/>. Default: 10 million.</summary>
    public int MaxKeys { get; init; } = 10_000_000;

    /// <summary>What happens to new keys of a limiter that has as many. Default: they are denied.</summary>
    public WhenFull WhenFull { get; init; } = WhenFull.DenyNewKeys;

    /// <summary>The policies that are in force.</summary>
    public IReadOnlyList<Policy> Policies => _policies.Policies;

    /// <summary>A throttle that knows the policies of a JSON text; see <see cref="PolicyFile.Parse"/>.</summary>
    /// <param name="json">The text.</param>
    /// <param name="registry">The strategies that the policies can name; null for the built-in ones.</param>
    /// <exception cref="PolicyFileException">Something is wrong; the exception lists everything that is.</exception>
    public static MemoryThrottle Parse(string json, StrategyRegistry? registry = null) =>
        new(PolicyFile.Parse(json, registry ?? StrategyRegistry.BuiltIn).Policies);

    /// <inheritdoc/>
    public Limiter LimiterOf(ThrottleLimit limit)
    {
        ArgumentNullException.ThrowIfNull(limit);
        return (Limiter)Of(limit, null, static (self, policy) =>
        {
            var limiter = Limiter.Of(policy, self.Time);
            return new Made(limiter, limiter.Reconfigure);
        });
    }

    /// <inheritdoc/>
    public KeyedLimiter<TKey> LimiterOf<TKey>(ThrottleLimit limit)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(limit);
        return (KeyedLimiter<TKey>)Of(limit, typeof(TKey), static (self, policy) =>
        {
            var limiter = KeyedLimiter<TKey>.Of(policy, new() { TimeProvider = self.Time, MaxKeys = self.MaxKeys, WhenFull = self.WhenFull });
            return new Made(limiter, limiter.Reconfigure);
        });
    }

    /// <summary>
    /// Decides by these policies from now on, or goes on as before where one of them cannot follow the one of its name. What has been consumed stays consumed. A policy that is not among
    /// them stays as it is, as methods go on naming it.
    /// </summary>
    /// <param name="policies">The policies; each name once.</param>
    /// <exception cref="StrategyConfigurationException">Policies cannot follow those of their names; the message says which, and why. Nothing has changed.</exception>
    public void Reconfigure(params IEnumerable<Policy> policies)
    {
        lock (_change)
        {
            var next = policies.ToDictionary(policy => policy.Name, StringComparer.Ordinal);
            var refusals = Policies.Where(policy => next.ContainsKey(policy.Name))
                .Select(policy => (policy.Name, Reason: policy.WhyNotThen(next[policy.Name]))).Where(refusal => refusal.Reason is not null).ToList();
            if (refusals.Count > 0) throw new StrategyConfigurationException(string.Join(Environment.NewLine, refusals.Select(refusal => $"Policy '{refusal.Name}': {refusal.Reason}")));

            _policies = new PolicyFile([.. next.Values, .. Policies.Where(policy => !next.ContainsKey(policy.Name))]);
            foreach (var (at, made) in _limiters)
                if (at.Limit.Policy is { } name && next.TryGetValue(name, out var policy)) made.Reconfigure(policy);
        }
    }

    private object Of(ThrottleLimit limit, Type? key, Func<MemoryThrottle, Policy, Made> make)
    {
        if (_limiters.TryGetValue((limit, key), out var known)) return known.Limiter;
        lock (_change) return _limiters.GetOrAdd((limit, key), (at, self) => make(self, self.PolicyOf(at.Limit)), this).Limiter; // none is made of a policy that is being replaced
    }

    private Policy PolicyOf(ThrottleLimit limit) =>
        limit.Policy is not { } name ? new Policy(limit.Name, limit.Executor())
        : _policies.TryFind(name, out var policy) ? policy
        : throw new StrategyConfigurationException(
            $"{_policies.DescribeMissing(name)} A [Throttle] attribute names it: give it to the throttle in charge, as with Throttles.Default = new MemoryThrottle(policies).");

    private sealed record Made(object Limiter, Action<Policy> Reconfigure);
}
