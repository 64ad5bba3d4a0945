using ThrottleKit.Engine.Time;
using ThrottleKit.Stores;

namespace ThrottleKit.Leasing;

/// <summary>What all keys of a limiter share.</summary>
internal sealed class LeaseContext
{
    private ulong _random;

    public LeaseContext(IStrategyStore store, StrategyExecutor strategy, FleetLimiterOptions options, LeaseTerms terms, NodeClock clock, int seed)
    {
        (Store, Strategy, Options, Terms, Clock) = (store, strategy, options, terms, clock);
        Drift = new ClockDrift(options.MaxDriftPerMillion, 1_000_000);
        Limit = strategy.LimitAt(0);
        _random = (ulong)seed;
    }

    public IStrategyStore Store { get; }

    public StrategyExecutor Strategy { get; }

    public FleetLimiterOptions Options { get; }

    public LeaseTerms Terms { get; }

    public NodeClock Clock { get; }

    public ClockDrift Drift { get; }

    public TimeProvider Time => Options.TimeProvider ?? EngineClocks.Default;

    /// <summary>The largest cost that can ever be allowed.</summary>
    public long Limit { get; }

    public bool CanCredit => (Strategy.Definition.Functions & StrategyFunctions.Credit) != 0;

    /// <summary>A number from 0 up to a span, the span left out: nodes that do the same at the same time shall not go on doing so. (SplitMix64.)</summary>
    public long Scatter(long span)
    {
        if (span <= 0) return 0;
        var z = Interlocked.Add(ref _random, 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (long)((z ^ (z >> 31)) % (ulong)span);
    }

    /// <summary>The wall clock, for what is said where the store said nothing.</summary>
    public long WallClock => (Time.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>What is said where the store could not be had.</summary>
    public FleetDecision Away()
    {
        var now = WallClock;
        var decision = Options.WhenAway == WhenAway.Allow
            ? Decision.Allow(now, Limit, 0, now)
            : Decision.Deny(now, Limit, 0, now, now + Math.Max(1, Microseconds(Options.AwayPause)));
        return new FleetDecision(decision, DecisionSource.Away);
    }

    /// <summary>What the store said; null where it could not be had.</summary>
    public FleetDecision Answer(Decision? decision, bool isStores) =>
        decision is { } said ? new FleetDecision(said, isStores ? DecisionSource.Store : DecisionSource.Away) : Away();

    public StoreRequest Request(ReadOnlyMemory<byte> key, StrategyOperation operation, long amount) => new(key, Strategy, operation, amount);

    public static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;
}
