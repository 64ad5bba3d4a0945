namespace ThrottleKit;

/// <summary>At most <see cref="Limit"/> permits in the <see cref="Window"/> that ends now, with each taking remembered by itself.</summary>
[RateLimitStrategy]
public sealed partial class SlidingWindowLog
{
    private const long MostPermits = 10_000;
    private const long MostSpent = 1_000_000_000;

    /// <summary>Permits in a window.</summary>
    [Parameter(Min = 1, Max = MostPermits)] public required long Limit { get; init; }

    /// <summary>The length of the window.</summary>
    [Parameter] public required Duration Window { get; init; }

    /// <summary>What was taken at one instant.</summary>
    /// <param name="At">The instant.</param>
    /// <param name="Cost">The permits.</param>
    public readonly record struct Entry([Field(Max = Exact.MaxTime)] long At, [Field(Max = MostSpent)] long Cost);

    /// <summary>What is kept for each key. The newest entry stands beside the log, as it is the one that still grows.</summary>
    /// <param name="At">When permits were last taken.</param>
    /// <param name="Taken">The permits taken then.</param>
    /// <param name="Used">Those and all that the log holds.</param>
    /// <param name="Earlier">What was taken before, in the order of time.</param>
    public readonly record struct State(
        [Field(Max = Exact.MaxTime)] long At, [Field(Max = MostSpent)] long Taken, [Field(Max = MostSpent)] long Used,
        [Field(LengthOf = nameof(Limit))] Log<Entry> Earlier);

    private Outcome<State> Decide(State? state, long now, long cost)
    {
        var live = Live(state, now, Window);
        var left = Math.Max(0, Limit - live.Used);
        if (cost > left)
            return Outcome.Deny(left, ResetAt(live, now, Window), retryAt: cost <= Limit ? RetryAt(live, live.Used + cost - Limit, Window) : null);

        return cost == 0
            ? Outcome.Allow(live, left, ResetAt(live, now, Window))
            : Outcome.Allow(Take(live, now, cost, Limit), left - cost, resetAt: Math.Max(live.At, now) + Window);
    }

    private State Charge(State? state, long now, long amount) => Take(Live(state, now, Window), now, amount, Limit);

    private State Credit(State state, long now, long amount, long debitedAt)
    {
        var live = Live(state, now, Window);
        var taken = debitedAt == live.At ? Math.Max(0, live.Taken - amount) : live.Taken;
        var (used, earlier) = (Math.Max(0, live.Used - (live.Taken - taken)), live.Earlier);
        for (var i = 0; i < earlier.Count && earlier[i].At <= debitedAt; i++)
        {
            if (earlier[i].At == debitedAt)
            {
                var left = Math.Max(0, earlier[i].Cost - amount);
                used = Math.Max(0, used - (earlier[i].Cost - left));
                earlier = earlier.With(i, earlier[i] with { Cost = left });
            }
        }

        // Taking nothing at all notes the time: a clock that steps back from here on finds no more than it does now.
        return Take(new State(live.At, taken, used, earlier), now, 0, Limit);
    }

    /// <summary>What of a state still counts: what was taken a window ago has lapsed, and what was given back is none.</summary>
    private static State Live(State? state, long now, long window)
    {
        if (state is not { } kept || kept.At + window <= now) return new State(now, 0, 0, Log<Entry>.Empty);

        var (used, earlier) = (kept.Used, kept.Earlier);
        while (earlier.Count > 0 && (earlier.Oldest.Cost == 0 || earlier.Oldest.At + window <= now))
        {
            used = Math.Max(0, used - earlier.Oldest.Cost);
            earlier = earlier.DropOldest();
        }

        return kept with { Used = used, Earlier = earlier };
    }

    /// <summary>
    /// What is taken at the instant of the newest entry adds to it, as does what comes with a clock that stepped back. So does what is taken when the log is full, of charges beyond the
    /// limit or of entries that were given back: the newest then counts as if all of it had been taken now.
    /// </summary>
    private static State Take(State live, long now, long amount, long limit)
    {
        var at = Math.Max(live.At, now);
        var taken = Math.Min(amount, MostSpent - live.Used);
        return at == live.At || live.Taken == 0 || live.Earlier.Count >= limit
            ? new State(at, Math.Min(live.Taken + taken, MostSpent), live.Used + taken, live.Earlier)
            : new State(at, taken, live.Used + taken, live.Earlier.Append(new Entry(live.At, live.Taken)));
    }

    /// <summary>When the last that was taken lapses; what was given back since does not count.</summary>
    private static long ResetAt(State live, long now, long window)
    {
        var (at, taken) = (live.At, live.Taken);
        for (var i = 1; taken == 0 && i <= live.Earlier.Count; i++) (at, taken) = live.Earlier[live.Earlier.Count - i];
        return live.Used > 0 ? at + window : now;
    }

    /// <summary>When enough of the oldest has lapsed.</summary>
    private static long RetryAt(State live, long missing, long window)
    {
        var at = live.At;
        for (var i = 0; i < live.Earlier.Count && missing > 0; i++)
        {
            at = live.Earlier[i].At;
            missing -= live.Earlier[i].Cost;
        }

        return (missing > 0 ? live.At : at) + window;
    }
}
