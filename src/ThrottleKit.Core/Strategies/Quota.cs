namespace ThrottleKit;

/// <summary>
/// <see cref="Limit"/> permits for each calendar day, week or month at a fixed offset from UTC, or for a length of time that begins with a key's first use.
/// </summary>
/// <remarks>There is no daylight saving in it: an offset is fixed, so that every executor knows it without a table of time zones.</remarks>
[RateLimitStrategy]
[Leasable(LeaseKind.Window)]
public sealed partial class Quota
{
    /// <summary>How many permits a period has, from 1 to 2^50.</summary>
    [Parameter(Min = 1, Max = 1L << 50)]
    public required long Limit { get; init; }

    /// <summary>The period: a calendar day, week or month, or a length of time, which then begins with the first use.</summary>
    [Parameter]
    public required CalendarPeriod Per { get; init; }

    /// <summary>How far the calendar's midnight is from that of UTC. Default: not at all.</summary>
    [Parameter]
    public UtcOffset UtcOffset { get; init; }

    /// <summary>The day with which a week begins. Default: Monday.</summary>
    [Parameter]
    public DayOfWeek WeekStart { get; init; } = DayOfWeek.Monday;

    private Outcome<WindowUse> Decide(WindowUse? state, long now, long cost)
    {
        // A window of which nothing is used is as good as none: the next use begins its own.
        var (end, used) = state is { Used: > 0 } s && now < s.End ? s : new WindowUse(EndOf(now, Per, UtcOffset, WeekStart), 0);
        var left = Math.Max(0, Limit - used);
        return cost <= left
            ? Outcome.Allow(new WindowUse(end, used + cost), remaining: left - cost, resetAt: used + cost > 0 ? end : now)
            : Outcome.Deny(remaining: left, resetAt: used > 0 ? end : now, retryAt: cost <= Limit ? end : null);
    }

    private WindowUse Credit(WindowUse state, long now, long amount, long debitedAt) =>
        Windows.Credit(state, now, amount, debitedAt, StartOf(state, Per, UtcOffset, WeekStart));

    private WindowUse Charge(WindowUse? state, long now, long amount) =>
        Windows.Charge(state is { Used: > 0 } s && now < s.End ? s : new WindowUse(EndOf(now, Per, UtcOffset, WeekStart), 0), amount);

    private WindowUse Carry(WindowUse state, Quota old, long now) =>
        Windows.Carry(state, now, Per > 0 ? Math.Min(Exact.MaxTime, StartOf(state, old.Per, old.UtcOffset, old.WeekStart)) + Per : EndOf(now, Per, UtcOffset, WeekStart));

    private static long EndOf(long now, long per, long offset, DayOfWeek weekStart) => per > 0 ? now + per : Calendar.EndOf(now, per, offset, weekStart);

    /// <summary>When the window of a state began.</summary>
    private static long StartOf(WindowUse window, long per, long offset, DayOfWeek weekStart) =>
        per > 0 ? window.End - per : Calendar.StartOf(window.End - 1, per, offset, weekStart);
}
