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
        var (first, _) = PeriodOf(LocalDay(time, offset), period, weekStart);
        return Midnight(first, offset);
    }

    /// <summary>When it ends, and the next one begins.</summary>
    public static long EndOf(long time, long period, long offset, DayOfWeek weekStart)
    {
        var (first, days) = PeriodOf(LocalDay(time, offset), period, weekStart);
        return Math.Max(time + 1, Midnight(first + days, offset)); // the compiler cannot see that a period ends after what lies in it, and is told
    }

    private static long LocalDay(long time, long offset) => Exact.FloorDiv(time + offset * MicrosecondsPerMinute, MicrosecondsPerDay);

    private static long Midnight(long day, long offset) => day * MicrosecondsPerDay - offset * MicrosecondsPerMinute;

    /// <summary>The first day of the period that a day lies in, and how many days it has.</summary>
    private static (long First, long Days) PeriodOf(long day, long period, DayOfWeek weekStart)
    {
        if (period == CalendarPeriod.DayCode) return (day, 1);
        if (period == CalendarPeriod.WeekCode) return (day - (day + Thursday + 14 - (long)weekStart) % 7, 7); // the 14 keep the dividend positive

        // Nor that what is clamped here never leaves these bounds.
        var dayOfCycle = (day + DaysBefore1970) % DaysPerCycle;
        var year = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365;
        var dayOfYear = Math.Clamp(dayOfCycle - YearStart(year), 0, 365);
        var month = (5 * dayOfYear + 2) / 153; // from March: five months have 153 days, and that pattern repeats
        var end = month < 11 ? MonthStart(month + 1) : YearStart(year + 1) - YearStart(year);
        return (day - Math.Clamp(dayOfYear - MonthStart(month), 0, 30), Math.Clamp(end - MonthStart(month), 28, 31));
    }

    /// <summary>How many days of a cycle of 400 years are past when a year of it begins.</summary>
    private static long YearStart(long year) => 365 * year + year / 4 - year / 100 + year / 400;

    /// <summary>How many days of a year are past when a month begins.</summary>
    private static long MonthStart(long month) => (153 * month + 2) / 5;
}
