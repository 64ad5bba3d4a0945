namespace ThrottleKit;

/// <summary>
/// A bucket of <see cref="Capacity"/> tokens, refilled steadily at <see cref="Limit"/> a <see cref="Period"/>. The same function of time as <see cref="Gcra"/>,
/// seen as a level: it keeps the instant at which the bucket is full again, and decides alike for the same numbers.
/// </summary>
[RateLimitStrategy]
[Leasable(LeaseKind.Rate)]
public sealed partial class TokenBucket
{
    /// <summary>How many tokens the bucket holds, from 1 to 10^9.</summary>
    [Parameter(Min = 1, Max = 1_000_000_000)]
    public required long Capacity { get; init; }

    /// <summary>How many tokens flow back in a period, from 1 to 10^9.</summary>
    [Parameter(Min = 1, Max = 1_000_000_000)]
    public required long Limit { get; init; }

    /// <summary>The period.</summary>
    [Parameter]
    public required Duration Period { get; init; }

    private Outcome<PaidUntil> Decide(PaidUntil? state, long now, long cost) => Pace.Decide(state, now, cost, Limit, Period, Capacity);

    private PaidUntil Credit(PaidUntil state, long now, long amount, long debitedAt) => Pace.Credit(state, now, amount, debitedAt, Limit, Period, Capacity);

    private PaidUntil Charge(PaidUntil? state, long now, long amount) => Pace.Charge(state, now, amount, Limit, Period);

    private PaidUntil Carry(PaidUntil state, TokenBucket old, long now) => Pace.Carry(state, now, old.Limit, old.Period, Limit, Period);
}
