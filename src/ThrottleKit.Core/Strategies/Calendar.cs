namespace ThrottleKit;

/// <summary>
/// The proleptic Gregorian calendar in integers, at a fixed offset from UTC: where the period that an instant lies in begins and ends. Days are counted
/// from 1970-01-01; a year begins in March here, so that the leap day is its last.
/// </summary>
/// <remarks>The conversions between days and months follow Howard Hinnant, "chrono-compatible low-level date algorithms".</remarks>
internal static class Calendar
{
    private const long MicrosecondsPerMinute = 60_000_000;
    private const long MicrosecondsPerDay = 1440 * MicrosecondsPerMinute;

    /// <summary>From 0000-03-01, where the first cycle of 400 years begins, to 1970-01-01.</summary>
    private const long DaysBefore1970 = 719_468;

    private const long DaysPerCycle = 146_097;

    /// <summary>The day of the week of 1970-01-01.</summary>
    private const long Thursday = 4;

    /// <summary>When the calendar period that an instant lies in begins.</summary>
    public static long StartOf(long time, long period, long offset, DayOfWeek weekStart)
    {
        var day = LocalDay(time, offset);
        return Midnight(
            period == CalendarPeriod.DayCode ? day
            : period == CalendarPeriod.WeekCode ? day - DayInWeek(day, weekStart)
            : day - DayInMonth(day),
            offset);
    }

    /// <summary>When it ends, and the next one begins.</summary>
    public static long EndOf(long time, long period, long offset, DayOfWeek weekStart)
    {
        var day = LocalDay(time, offset);
        return Midnight(
            period == CalendarPeriod.DayCode ? day + 1
            : period == CalendarPeriod.WeekCode ? day - DayInWeek(day, weekStart) + 7
            : day - DayInMonth(day) + DaysInMonth(day),
            offset);
    }

    private static long LocalDay(long time, long offset) => Exact.FloorDiv(time + offset * MicrosecondsPerMinute, MicrosecondsPerDay);

    private static long Midnight(long day, long offset) => day * MicrosecondsPerDay - offset * MicrosecondsPerMinute;

    /// <summary>How many days of the week are past; two weeks are added so that no dividend is negative.</summary>
    private static long DayInWeek(long day, DayOfWeek weekStart) => (day + Thursday + 14 - (long)weekStart) % 7;

    /// <summary>How many days of the month are past.</summary>
    private static long DayInMonth(long day)
    {
        var (_, dayOfYear) = YearOf(day);
        return dayOfYear - MonthStart(MonthOf(dayOfYear));
    }

    private static long DaysInMonth(long day)
    {
        var (year, dayOfYear) = YearOf(day);
        var month = MonthOf(dayOfYear);
        var end = month < 11 ? MonthStart(month + 1) : YearStart(year + 1) - YearStart(year);
        return end - MonthStart(month);
    }

    /// <summary>The year in its cycle of 400, and how many of its days are past.</summary>
    private static (long Year, long DayOfYear) YearOf(long day)
    {
        var dayOfCycle = (day + DaysBefore1970) % DaysPerCycle;
        var year = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365;
        return (year, dayOfCycle - YearStart(year));
    }

    private static long YearStart(long year) => 365 * year + year / 4 - year / 100 + year / 400;

    /// <summary>The month, from 0 for March: five months have 153 days, and that pattern repeats.</summary>
    private static long MonthOf(long dayOfYear) => (5 * dayOfYear + 2) / 153;

    private static long MonthStart(long month) => (153 * month + 2) / 5;
}
