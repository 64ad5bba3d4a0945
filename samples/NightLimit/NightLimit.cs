using ThrottleKit;

namespace Samples;

/// <summary>
/// A permit <see cref="Every"/> so long, up to <see cref="Burst"/> of them at once; from <see cref="NightFrom"/> on, and for <see cref="NightHours"/> hours, only half as many.
/// </summary>
/// <remarks>
/// The rule needs no case for the edges of the night: it counts on a clock of its own that goes twice as fast by day, so that a permit is worth the same number of its ticks at any hour.
/// </remarks>
[RateLimitStrategy]
public sealed partial class NightLimit
{
    private const long Hour = 3_600_000_000, Day = 24 * Hour;
    private const long LatestTick = 8_900_000_000_000_000; // later than any time has, and what is owed then

    /// <summary>How long a permit takes to come back by day; at night it takes twice that.</summary>
    [Parameter(Min = 1, Max = Hour)] public required Duration Every { get; init; }

    /// <summary>The most permits at once.</summary>
    [Parameter(Min = 1, Max = 1_000)] public required long Burst { get; init; }

    /// <summary>The hour at which the night begins, in UTC.</summary>
    [Parameter(Max = 23)] public int NightFrom { get; init; } = 22;

    /// <summary>How many hours the night has.</summary>
    [Parameter(Min = 1, Max = 23)] public int NightHours { get; init; } = 8;

    /// <summary>What is kept for each key.</summary>
    /// <param name="Paid">The tick up to which the key's requests have used the clock.</param>
    public readonly record struct State([Field(Max = LatestTick)] long Paid);

    private Outcome<State> Decide(State? state, long now, long cost)
    {
        var (tick, worth) = (Tick(now, NightFrom, NightHours), 2 * Every);
        var most = Burst * worth;
        var paid = state is { } kept ? Math.Max(kept.Paid, tick) : tick;
        var left = Math.Clamp((tick + most - paid) / worth, 0, Burst);
        if (cost > left)
            return Outcome.Deny(left, resetAt: Instant(paid, NightFrom, NightHours), retryAt: cost <= Burst ? Instant(paid + cost * worth - most, NightFrom, NightHours) : null);

        paid = Math.Min(paid + cost * worth, LatestTick);
        return Outcome.Allow(new State(paid), left - cost, resetAt: Instant(paid, NightFrom, NightHours));
    }

    /// <summary>What is owed is owed in permits, rounded up: the ticks that one is worth, and the clock, may be others now.</summary>
    private State Carry(State state, NightLimit old, long now)
    {
        var owed = Math.Clamp(state.Paid - Tick(now, old.NightFrom, old.NightHours), 0, 2 * Hour * 1_000);
        return new State(Tick(now, NightFrom, NightHours) + Math.Min(Exact.CeilDiv(owed, 2 * old.Every), 1_000) * (2 * Every));
    }

    /// <summary>The clock that goes twice as fast by day: how often it has ticked since the evening before 1970.</summary>
    private static long Tick(long time, long nightFrom, long nightHours)
    {
        var (since, night) = (time + Day - nightFrom * Hour, nightHours * Hour);
        var today = since % Day;
        return since / Day * (2 * Day - night) + Math.Min(today, night) + 2 * Math.Max(0, today - night);
    }

    /// <summary>The first instant at which that clock has ticked so often.</summary>
    private static long Instant(long tick, long nightFrom, long nightHours)
    {
        (tick, var night) = (Math.Max(0, tick), nightHours * Hour);
        var today = tick % (2 * Day - night);
        var since = tick / (2 * Day - night) * Day + Math.Min(today, night) + Exact.CeilDiv(Math.Max(0, today - night), 2);
        return since - Day + nightFrom * Hour;
    }
}
