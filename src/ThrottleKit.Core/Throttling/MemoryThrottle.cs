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
    private readonly PolicyFile _policies;
    private readonly ConcurrentDictionary<(ThrottleLimit Limit, Type? Key), object> _limiters = new();

    /// <summary>A throttle that knows these policies.</summary>
    /// <param name="policies">The policies; each name once.</param>
    public MemoryThrottle(params IEnumerable<Policy> policies) => _policies = new PolicyFile([.. policies]);

    /// <inheritdoc/>
    public TimeProvider Time { get; init; } = EngineClocks.Default;

    /// <summary>How many keys each limiter keeps at most; see <see cref="KeyedLimiterOptions{TKey}.MaxKeys"/>. Default: 10 million.</summary>
    public int MaxKeys { get; init; } = 10_000_000;

    /// <summary>What happens to new keys of a limiter that has as many. Default: they are denied.</summary>
    public WhenFull WhenFull { get; init; } = WhenFull.DenyNewKeys;

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
        return (Limiter)_limiters.GetOrAdd((limit, null), static (at, self) => self.Executor(at.Limit).NewLimiter(self.Time), this);
    }

    /// <inheritdoc/>
    public KeyedLimiter<TKey> LimiterOf<TKey>(ThrottleLimit limit)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(limit);
        return (KeyedLimiter<TKey>)_limiters.GetOrAdd(
            (limit, typeof(TKey)),
            static (at, self) => self.Executor(at.Limit).NewLimiter(
                new KeyedLimiterOptions<TKey> { TimeProvider = self.Time, MaxKeys = self.MaxKeys, WhenFull = self.WhenFull }),
            this);
    }

    private StrategyExecutor Executor(ThrottleLimit limit) =>
        limit.Policy is not { } name ? limit.Executor()
        : _policies.TryFind(name, out var policy) ? policy.Executor
        : throw new StrategyConfigurationException(
            $"{_policies.DescribeMissing(name)} A [Throttle] attribute names it: give it to the throttle in charge, as with Throttles.Default = new MemoryThrottle(policies).");
}
