namespace ThrottleKit;

/// <summary>
/// The time until which a key has paid: a theoretical arrival time, or the instant at which a bucket is full again. Exact: whole microseconds, and a
/// part of one as a numerator over the denominator of the emission interval.
/// </summary>
/// <param name="Whole">The whole microseconds since the Unix epoch.</param>
/// <param name="Part">The numerator of the rest.</param>
public readonly record struct PaidUntil([Field(Max = Pace.Latest)] long Whole, [Field(Max = 1_000_000_000)] long Part);

/// <summary>
/// What <see cref="Gcra"/> and <see cref="TokenBucket"/> share: permits that flow at so many a period, and may be taken ahead of their time up to a
/// burst. The emission interval period / limit is kept as a reduced fraction and nothing is ever rounded inside.
/// </summary>
/// <remarks>Source: ITU-T I.371, Annex A (the generic cell rate algorithm), in exact rational arithmetic.</remarks>
internal static class Pace
{
    /// <summary>Nothing is paid for beyond this: the latest time, and the longest tolerance on top. Sums with it stay exact.</summary>
    public const long Latest = Exact.MaxTime + LongestSpan;

    /// <summary>The longest time that a burst, a charge or a carried debt may stand for: about 71 years.</summary>
    private const long LongestSpan = (1L << 51) - 2;

    public static Outcome<PaidUntil> Decide(PaidUntil? state, long now, long cost, long limit, long period, long burst)
    {
        var (num, den) = Interval(limit, period);
        var (tolerance, tolerancePart) = Span(burst, num, den);
        var paid = state ?? default;
        var backlog = Math.Max(0, paid.Whole - now);
        var part = paid.Whole >= now ? paid.Part : 0;

        var left = Fitting(tolerance - backlog, tolerancePart - part, num, den, tolerance);
        if (cost <= left)
        {
            var next = Later(now + backlog, part, cost, num, den);
            return Outcome.Allow(next, remaining: left - cost, resetAt: RoundedUp(next));
        }

        var resetAt = RoundedUp(new PaidUntil(now + backlog, part));
        if (cost > burst) return Outcome.Deny(left, resetAt, retryAt: null);

        var (span, spanPart) = Span(cost, num, den);
        return Outcome.Deny(left, resetAt, retryAt: now + backlog + span - tolerance + WholeAbove(part + spanPart - tolerancePart, den));
    }

    /// <summary>Gives back what time has not refilled already: the permits' own span less the time since they were taken, never below now.</summary>
    public static PaidUntil Credit(PaidUntil state, long now, long amount, long debitedAt, long limit, long period, long burst)
    {
        var (num, den) = Interval(limit, period);
        var (span, spanPart) = Span(Math.Min(amount, MostPermits(num, den)), num, den);

        // A clock that stepped back would hide what time has refilled; but nobody is let in further ahead than the tolerance, so it was this late once.
        var (tolerance, _) = Span(burst, num, den);
        var latest = Math.Max(now, state.Whole - tolerance);
        var late = Math.Max(0, latest - debitedAt);
        return span < late ? state : Earlier(state, now, span - late, spanPart, den);
    }

    /// <summary>Gives permits back as if they had never been taken, never below now.</summary>
    public static PaidUntil GiveBack(PaidUntil state, long now, long amount, long limit, long period)
    {
        var (num, den) = Interval(limit, period);
        var (span, spanPart) = Span(Math.Min(amount, MostPermits(num, den)), num, den);
        return Earlier(state, now, span, spanPart, den);
    }

    /// <summary>How long one that comes now waits until all that is paid for has flowed, rounded up.</summary>
    public static long Wait(PaidUntil state, long now) => Math.Max(0, RoundedUp(state) - now);

    public static PaidUntil Charge(PaidUntil? state, long now, long amount, long limit, long period)
    {
        var (num, den) = Interval(limit, period);
        var paid = state ?? default;
        var backlog = Math.Max(0, paid.Whole - now);
        return Later(now + backlog, paid.Whole >= now ? paid.Part : 0, Math.Min(amount, MostPermits(num, den)), num, den);
    }

    /// <summary>The debt in permits, rounded up, times the new emission interval.</summary>
    public static PaidUntil Carry(PaidUntil state, long now, long oldLimit, long oldPeriod, long limit, long period)
    {
        if (state.Whole < now) return state;

        var (oldNum, oldDen) = Interval(oldLimit, oldPeriod);
        var (num, den) = Interval(limit, period);
        var backlog = Math.Min(state.Whole - now, LongestDebt(oldNum, oldDen));
        var permits = Exact.MulDivFloor(backlog, oldDen, oldNum)
            + Exact.CeilDiv(Exact.MulMod(backlog, oldDen, oldNum) + state.Part, oldNum);
        return Later(now, 0, Math.Min(permits, MostPermits(num, den)), num, den);
    }

    /// <summary>The emission interval period / limit, reduced. What divides both is at most either, so the maxima change nothing; they show that nothing is zero.</summary>
    private static (long Num, long Den) Interval(long limit, long period)
    {
        var (a, b) = (period, limit);
        for (var i = 0; i < 80 && b != 0; i++) (a, b) = (b, a % b); // Euclid needs at most 77 steps below 2^53
        return (Math.Max(1, period / a), Math.Max(1, limit / a));
    }

    /// <summary>How long so many permits take to flow: whole microseconds, and a numerator over den.</summary>
    private static (long Whole, long Part) Span(long permits, long num, long den)
    {
        if (num % den == 0) return (permits * (num / den), 0); // a configuration settles this once, and most then need no division
        return (permits * (num / den) + Exact.MulDivFloor(permits, num % den, den), Exact.MulMod(permits, num % den, den));
    }

    /// <summary>How many permits fit into a time that is left: floor((room + roomPart / den) / (num / den)), and none into less than no time.</summary>
    private static long Fitting(long room, long roomPart, long num, long den, long tolerance)
    {
        if (room < 0) return 0;
        if (tolerance < LongestSpan / den) // a configuration settles this once, and most then count in parts as they are
        {
            var parts = room * den + roomPart;
            return parts <= 0 ? 0 : parts / num;
        }

        var whole = Exact.MulDivFloor(room, den, num);
        var rest = Exact.MulMod(room, den, num) + roomPart;
        return rest >= 0 && rest < num ? whole : Math.Max(0, whole + Exact.FloorDiv(rest, num)); // the first is what nearly all come to
    }

    /// <summary>The least whole number not below parts / den, where that is the sum of two parts less a third: 0, 1 or 2.</summary>
    private static long WholeAbove(long parts, long den) => parts > den ? 2 : parts > 0 ? 1 : 0;

    private static PaidUntil Later(long whole, long part, long permits, long num, long den)
    {
        var (span, spanPart) = Span(permits, num, den);
        var sum = part + spanPart;
        return sum < den
            ? new PaidUntil(Math.Min(Latest, whole + span), sum)
            : new PaidUntil(Math.Min(Latest, whole + span + 1), sum - den);
    }

    private static PaidUntil Earlier(PaidUntil state, long now, long span, long spanPart, long den)
    {
        if (state.Whole < now) return state;
        var (whole, part) = state.Part < spanPart
            ? (state.Whole - span - 1, state.Part - spanPart + den)
            : (state.Whole - span, state.Part - spanPart);
        return whole < now ? new PaidUntil(now, 0) : new PaidUntil(whole, part);
    }

    private static long RoundedUp(PaidUntil time) => time.Part > 0 ? time.Whole + 1 : time.Whole;

    /// <summary>The most permits whose span is not above the longest.</summary>
    private static long MostPermits(long num, long den) =>
        den >= 2 * num ? Exact.MaxAmount : Exact.MulDivFloor(LongestSpan, den, num);

    /// <summary>The longest debt that is still counted in permits: as long as those are an amount.</summary>
    private static long LongestDebt(long num, long den) =>
        den > num ? Exact.MulDivFloor(Exact.MaxAmount, num, den) : Exact.MaxAmount;
}
