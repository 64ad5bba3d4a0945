namespace ThrottleKit.Core.Tests.Strategies;

/// <summary>Quota's calendar against the framework's own.</summary>
public class QuotaTests
{
    private const int Seed = 4, Instants = 20_000;
    private const long Day = 86_400_000_000;

    [Fact]
    public void CalendarPeriods_EndWhereTheFrameworksCalendarHasThem()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Instants; i++)
        {
            var offset = UtcOffset.FromMinutes(random.Next(-840, 841));
            var weekStart = (DayOfWeek)random.Next(7);
            var period = random.Next(3) switch { 0 => CalendarPeriod.Day, 1 => CalendarPeriod.Week, _ => CalendarPeriod.Month };
            var now = Instant(random, offset);

            var end = new Quota { Limit = 9, Per = period, UtcOffset = offset, WeekStart = weekStart }.Compile()
                .Decide(exists: false, default, now, cost: 1, out _).ResetAtMicroseconds;

            Assert.True(end == Expected(now, period, offset, weekStart), $"seed {Seed}, step {i}: {now}, {period}, {offset}, {weekStart}: {end}");
        }
    }

    [Fact]
    public void WhatIsGivenBack_CountsFromTheStartOfThePeriod_AndNoEarlier()
    {
        var random = new Random(Seed);
        for (var i = 0; i < Instants; i++)
        {
            var offset = UtcOffset.FromMinutes(random.Next(-840, 841));
            var weekStart = (DayOfWeek)random.Next(7);
            var period = random.Next(3) switch { 0 => CalendarPeriod.Day, 1 => CalendarPeriod.Week, _ => CalendarPeriod.Month };
            var now = Instant(random, offset) + 32 * Day;
            var quota = new Quota { Limit = 9, Per = period, UtcOffset = offset, WeekStart = weekStart }.Compile();
            var start = Start(now, period, offset, weekStart);
            quota.Decide(exists: false, default, now, cost: 5, out var state);

            Assert.Equal(2, quota.Credit(state, now, amount: 3, debitedAt: start).Used);
            Assert.Equal(5, quota.Credit(state, now, amount: 3, debitedAt: start - 1).Used);
        }
    }

    [Fact]
    public void RollingPeriod_BeginsWithTheFirstUse_AndAnewWhenAllIsGivenBack()
    {
        var quota = new Quota { Limit = 3, Per = TimeSpan.FromHours(1) }.Compile();
        const long start = 1_700_000_000_000_007, hour = 3_600_000_000;

        Assert.Equal(start + hour, quota.Decide(exists: false, default, start, cost: 2, out var state).ResetAtMicroseconds);
        var denied = quota.Decide(exists: true, state, start + 5, cost: 2, out _);
        Assert.Equal((false, 1L, start + hour), (denied.IsAllowed, denied.Remaining, denied.RetryAtMicroseconds));

        var empty = quota.Credit(state, start + 5, amount: 2, debitedAt: start);
        Assert.Equal(start + 10 + hour, quota.Decide(exists: true, empty, start + 10, cost: 1, out _).ResetAtMicroseconds);
    }

    [Theory]
    [InlineData("month", "day")]
    [InlineData("day", "month")]
    [InlineData("1h", "week")]
    [InlineData("week", "36h")]
    public void ChangeOfPeriod_ResetsNothing(string before, string after)
    {
        const long now = 1_700_000_000_000_000;
        string? kept = null;
        Executor(before).Apply(new StrategyRequest(StrategyOperation.Decide, now, Amount: 9), ref kept);

        var reply = Executor(after).Apply(new StrategyRequest(StrategyOperation.Decide, now, Amount: 1), ref kept);

        Assert.False(reply.Decision.IsAllowed);
        Assert.True(reply.Decision.ResetAtMicroseconds >= Expected(now, before) && reply.Decision.ResetAtMicroseconds >= Expected(now, after));
    }

    private static StrategyExecutor Executor(string period) =>
        Quota.Definition.Create(new StrategyArguments(9, CalendarPeriod.Parse(period).Code, 0, (long)DayOfWeek.Monday));

    /// <summary>Often at the edge of a local day, as that is where calendars go wrong.</summary>
    private static long Instant(Random random, UtcOffset offset)
    {
        var now = random.NextInt64(0, Exact.MaxTime - 64 * Day);
        if (random.Next(2) == 0) return now;
        return Math.Max(0, now - (now + offset * 60_000_000) % Day - random.Next(2));
    }

    private static long Expected(long now, string period) => Expected(now, CalendarPeriod.Parse(period), default, DayOfWeek.Monday);

    private static long Expected(long now, CalendarPeriod period, UtcOffset offset, DayOfWeek weekStart)
    {
        if (period.Code > 0) return now + period;
        var start = Local(Start(now, period, offset, weekStart), offset);
        return Microseconds(period == CalendarPeriod.Month ? start.AddMonths(1) : start.AddDays(period == CalendarPeriod.Week ? 7 : 1), offset);
    }

    private static long Start(long now, CalendarPeriod period, UtcOffset offset, DayOfWeek weekStart)
    {
        var day = Local(now, offset).Date;
        if (period == CalendarPeriod.Month) day = new DateTime(day.Year, day.Month, 1);
        while (period == CalendarPeriod.Week && day.DayOfWeek != weekStart) day = day.AddDays(-1);
        return Microseconds(day, offset);
    }

    private static DateTime Local(long time, UtcOffset offset) => DateTime.UnixEpoch.AddTicks(time * TimeSpan.TicksPerMicrosecond).AddMinutes(offset.Minutes);

    private static long Microseconds(DateTime local, UtcOffset offset) =>
        (local.AddMinutes(-offset.Minutes).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
