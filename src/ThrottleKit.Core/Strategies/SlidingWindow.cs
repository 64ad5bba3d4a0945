namespace ThrottleKit;

/// <summary>How <see cref="SlidingWindow"/> counts the sub-window of which only a part is left in the window.</summary>
public enum WindowBoundary
{
    /// <summary>Whole: no trailing window ever holds more than the limit.</summary>
    Whole,

    /// <summary>By the part that is left: a trailing window may exceed the limit by less than what one sub-window took.</summary>
    Weighted,
}

/// <summary>At most <see cref="Limit"/> permits in the <see cref="Window"/> that ends now, counted in <see cref="Buckets"/> sub-windows of equal width.</summary>
[RateLimitStrategy]
public sealed partial class SlidingWindow
{
    private const int MostBuckets = 100;
    private const long MostPermits = 1_000_000_000;

    /// <summary>Permits in a window.</summary>
    [Parameter(Min = 1, Max = MostPermits)] public required long Limit { get; init; }

    /// <summary>The length of the window; one that <see cref="Buckets"/> does not divide is rounded up to the next that it does.</summary>
    [Parameter] public required Duration Window { get; init; }

    /// <summary>How many sub-windows there are.</summary>
    [Parameter(Min = 1, Max = MostBuckets)] public int Buckets { get; init; } = 10;

    /// <summary>How the sub-window is counted that is partly past.</summary>
    [Parameter] public WindowBoundary Boundary { get; init; } = WindowBoundary.Whole;

    /// <summary>What is kept for each key.</summary>
    /// <param name="Start">Where the newest sub-window begins.</param>
    /// <param name="Counts">
    /// The permits taken in it and in as many before it as there are in a window: a ring, in which the sub-window of number k (from 1970 on) has place k mod
    /// the ring's length.
    /// </param>
    public readonly record struct State(
        [Field(Max = Exact.MaxTime)] long Start, [Field(LengthOf = nameof(Buckets), Length = 1, Max = MostPermits)] Counters Counts);

    private Outcome<State> Decide(State? state, long now, long cost)
    {
        var width = Exact.CeilDiv(Window, Buckets);
        var ring = Buckets + 1;
        var current = now - now % width;
        if (state is not { } kept)
        {
            if (cost > Limit) return Outcome.Deny(Limit, resetAt: now, retryAt: null);
            var first = new State(current, Counters.Of(ring).With(current / width % ring, cost));
            return Outcome.Allow(first, Limit - cost, resetAt: cost > 0 ? current + width * ring : now);
        }

        // From the newest sub-window back to the oldest of which a part is left, or until more than the limit is found.
        var start = Math.Max(kept.Start, current);
        var oldest = start - width * Buckets;
        var room = Limit - cost;
        var begin = kept.Start;
        var place = begin / width % ring;
        long used = 0, lapsed = 0, resetAt = now, retryAt = now;
        for (var i = 0; i < ring && begin >= oldest && used <= Limit; i++)
        {
            var count = kept.Counts[place];
            var lapses = begin + width * ring;
            if (used == 0 && count > 0) resetAt = lapses;

            // Once this one has lapsed, or but for what there is room for, the cost fits beside the newer ones.
            if (used <= room && used + count > room)
                retryAt = Boundary == WindowBoundary.Weighted ? lapses - Exact.MulDivFloor(room - used, width, Math.Max(count, room - used + 1)) : lapses;
            if (Boundary == WindowBoundary.Weighted && begin == oldest)
                lapsed = count - Exact.MulDivCeil(count, Math.Min(width, start + width - now), width);
            used += count;
            begin -= width;
            place = place == 0 ? Buckets : place - 1;
        }

        var left = Math.Max(0, Limit - (used - lapsed));
        if (cost > left) return Outcome.Deny(left, resetAt, cost <= Limit ? retryAt : null);

        return Outcome.Allow(Take(kept, start, width, cost), left - cost, cost > 0 ? start + width * ring : resetAt);
    }

    private State Charge(State? state, long now, long amount)
    {
        var width = Exact.CeilDiv(Window, Buckets);
        var current = now - now % width;
        var kept = state ?? new State(current, Counters.Of(Buckets + 1));
        return Take(kept, Math.Max(kept.Start, current), width, amount);
    }

    private State Credit(State state, long now, long amount, long debitedAt)
    {
        var width = Exact.CeilDiv(Window, Buckets);
        var start = Math.Max(state.Start, now - now % width);
        var counts = Advance(state.Counts, state.Start, start, width);
        var debited = debitedAt - debitedAt % width;
        if (debited > start || debited < start - width * Buckets) return new State(start, counts);

        var place = debited / width % (Buckets + 1);
        return new State(start, counts.With(place, Math.Max(0, counts[place] - amount)));
    }

    private static State Take(State kept, long start, long width, long amount)
    {
        var counts = Advance(kept.Counts, kept.Start, start, width);
        var place = start / width % counts.Length;
        return new State(start, counts.With(place, Math.Min(counts[place] + amount, MostPermits)));
    }

    /// <summary>Makes a later sub-window the newest: those that it and the ones before it take the places of have lapsed.</summary>
    private static Counters Advance(Counters counts, long from, long to, long width)
    {
        var passed = (to - from) / width;
        var place = from / width % counts.Length;
        for (var i = 0; i <= MostBuckets && i < counts.Length && i < passed; i++)
        {
            place = place == counts.Length - 1 ? 0 : place + 1;
            counts = counts.With(place, 0);
        }

        return counts;
    }

    /// <summary>All that the old window still holds counts as taken in the newest sub-window: a change of the window never gives anything back.</summary>
    private State Carry(State state, SlidingWindow old, long now)
    {
        var oldWidth = Exact.CeilDiv(old.Window, old.Buckets);
        var latest = Math.Max(state.Start, now);
        var oldest = latest - latest % oldWidth - oldWidth * old.Buckets;
        var number = state.Start / oldWidth;
        long used = 0;
        for (var i = 0; i <= MostBuckets && i <= old.Buckets && i <= number && (number - i) * oldWidth >= oldest; i++)
            used = Math.Min(used + state.Counts[(number - i) % (old.Buckets + 1)], MostPermits);

        var width = Exact.CeilDiv(Window, Buckets);
        var start = latest - latest % width;
        return new State(start, Counters.Of(Buckets + 1).With(start / width % (Buckets + 1), used));
    }
}
