namespace ThrottleKit;

/// <summary>
/// <see cref="Limit"/> permits a <see cref="Period"/>, evenly spaced, with bursts up to <see cref="Burst"/>: the generic cell rate algorithm, exact. Over any
/// interval of length t it admits at most burst + limit x t / period.
/// </summary>
[RateLimitStrategy]
[Leasable(LeaseKind.Rate)]
public sealed partial class Gcra
{
    /// <summary>How many permits flow in a period, from 1 to 10^9.</summary>
    [Parameter(Min = 1, Max = 1_000_000_000)]
    public required long Limit { get; init; }

    /// <summary>The period.</summary>
    [Parameter]
    public required Duration Period { get; init; }

    /// <summary>How many permits can be taken at once by a key that has rested, from 1 to 10^9. Default: the limit.</summary>
    [Parameter(Min = 1, Max = 1_000_000_000)]
    public long? Burst { get; init; }

    private Outcome<PaidUntil> Decide(PaidUntil? state, long now, long cost) => Pace.Decide(state, now, cost, Limit, Period, Burst ?? Limit);

    private PaidUntil Credit(PaidUntil state, long now, long amount, long debitedAt) => Pace.Credit(state, now, amount, debitedAt, Limit, Period, Burst ?? Limit);

    private PaidUntil Charge(PaidUntil? state, long now, long amount) => Pace.Charge(state, now, amount, Limit, Period);

    private PaidUntil Carry(PaidUntil state, Gcra old, long now) => Pace.Carry(state, now, old.Limit, old.Period, Limit, Period);
}
