namespace ThrottleKit.Testing;

/// <summary>The most that a strategy promises to admit in an interval.</summary>
/// <param name="arguments">The configuration.</param>
/// <param name="from">The time of the interval's first admission.</param>
/// <param name="to">The time of its last one; both are part of it.</param>
public delegate Int128 AdmissionBound(StrategyArguments arguments, long from, long to);

/// <summary>What to hold a strategy to.</summary>
public sealed record PropertyOptions
{
    /// <summary>How many random steps to run.</summary>
    public long Steps { get; init; } = 100_000;

    /// <summary>What everything random follows from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many threads to use.</summary>
    public int Workers { get; init; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>Makes the place to run in, one for each worker. Default: the emitted executors, in process.</summary>
    public Func<IStrategyHost> Host { get; init; } = () => StrategyHosts.Create("csharp");

    /// <summary>Whether a debit may cross what is left, as in a budget for spends that are known only afterwards: then <see cref="StrategyProperty.RemainingIsExact"/>
    /// and the part on costs of <see cref="StrategyProperty.Monotone"/> and <see cref="StrategyProperty.RetryIsHonest"/> do not apply.</summary>
    public bool CostsMayCross { get; init; }

    /// <summary>The strategy's own bound; null leaves <see cref="StrategyProperty.BoundHolds"/> and <see cref="StrategyProperty.CreditKeepsBound"/> out.</summary>
    public AdmissionBound? Bound { get; init; }
}
