namespace ThrottleKit;

/// <summary>
/// A shaper: permits leave one by one, <see cref="Limit"/> a <see cref="Period"/>, and a caller that comes too early is told how long to wait for its
/// turn instead of being turned away, up to <see cref="Queue"/> permits in the queue.
/// </summary>
/// <remarks>The decisions are those of <see cref="Gcra"/> with a burst of queue + 1; what is a burst there waits here.</remarks>
[RateLimitStrategy]
public sealed partial class LeakyBucket
{
    /// <summary>How many permits leave in a period, from 1 to 10^9.</summary>
    [Parameter(Min = 1, Max = 1_000_000_000)]
    public required long Limit { get; init; }

    /// <summary>The period.</summary>
    [Parameter]
    public required Duration Period { get; init; }

    /// <summary>How many permits can wait, from 0 to 10^9 - 1.</summary>
    [Parameter(Max = 999_999_999)]
    public required long Queue { get; init; }

    /// <summary>What is kept for each key: until when the outlet is taken, and the last place in the queue, which alone can be given up.</summary>
    /// <param name="Whole">The whole microseconds until which the outlet is taken, since the Unix epoch.</param>
    /// <param name="Part">The numerator of the rest.</param>
    /// <param name="LastAt">When the last place was taken.</param>
    /// <param name="LastCost">For how many permits; 0 where it cannot be given up.</param>
    public readonly record struct State(
        [Field(Max = Pace.Latest)] long Whole,
        [Field(Max = 1_000_000_000)] long Part,
        [Field(Max = Exact.MaxTime)] long LastAt,
        [Field(Max = 1_000_000_000)] long LastCost);

    private Outcome<State> Decide(State? state, long now, long cost)
    {
        var kept = state ?? default;
        var taken = new PaidUntil(kept.Whole, kept.Part);
        var paced = Pace.Decide(taken, now, cost, Limit, Period, Queue + 1);
        if (!paced.IsAllowed) return Outcome.Deny(paced.Remaining, paced.ResetAt, paced.RetryAt);

        // Two that came in one microsecond cannot be told apart afterwards, so neither is the last.
        var next = now > kept.LastAt
            ? new State(paced.State.Whole, paced.State.Part, now, cost)
            : new State(paced.State.Whole, paced.State.Part, kept.LastAt, 0);
        return Outcome.Allow(next, paced.Remaining, paced.ResetAt, delay: Pace.Wait(taken, now));
    }

    /// <summary>The last place in the queue can be given up, as nobody waits behind it; it is then as if it had never been taken.</summary>
    private State Credit(State state, long now, long amount, long debitedAt)
    {
        if (debitedAt != state.LastAt) return state;
        var given = Math.Min(amount, state.LastCost);
        var back = Pace.GiveBack(new PaidUntil(state.Whole, state.Part), now, given, Limit, Period);
        return new State(back.Whole, back.Part, state.LastAt, state.LastCost - given);
    }

    /// <summary>What has been spent already takes the outlet and is nobody's place.</summary>
    private State Charge(State? state, long now, long amount)
    {
        var kept = state ?? default;
        var next = Pace.Charge(new PaidUntil(kept.Whole, kept.Part), now, amount, Limit, Period);
        return new State(next.Whole, next.Part, Math.Max(now, kept.LastAt), 0);
    }

    private State Carry(State state, LeakyBucket old, long now)
    {
        var carried = Pace.Carry(new PaidUntil(state.Whole, state.Part), now, old.Limit, old.Period, Limit, Period);
        return state with { Whole = carried.Whole, Part = carried.Part };
    }
}
