namespace ThrottleKit;

/// <summary>A calendar day, week or month, or a length of time: what a quota is for. Converts from <see cref="TimeSpan"/> and <see cref="Duration"/>.</summary>
public readonly record struct CalendarPeriod
{
    /// <summary>The codes of the calendar's own periods, which lie below every length of time.</summary>
    internal const long DayCode = 0, WeekCode = -1, MonthCode = -2;

    private static readonly (string Name, long Code)[] Names = [("day", DayCode), ("week", WeekCode), ("month", MonthCode)];

    private CalendarPeriod(long code) => Code = code;

    /// <summary>From midnight to midnight.</summary>
    public static CalendarPeriod Day => new(DayCode);

    /// <summary>Seven days, from midnight at the start of the week's first day.</summary>
    public static CalendarPeriod Week => new(WeekCode);

    /// <summary>From midnight at the start of a month to the start of the next.</summary>
    public static CalendarPeriod Month => new(MonthCode);

    /// <summary>The value that a strategy computes with: the microseconds of a length of time, or the code of a calendar period, which is not positive.</summary>
    public long Code { get; }

    /// <summary>The period of a code.</summary>
    /// <param name="code">The code, as <see cref="Code"/> has it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The code is of no period.</exception>
    public static CalendarPeriod FromCode(long code) =>
        code is >= MonthCode and <= Exact.MaxValue
            ? new CalendarPeriod(code)
            : throw new ArgumentOutOfRangeException(nameof(code), code, "This is the code of no period.");

    /// <summary>A period of so long, whatever the calendar.</summary>
    /// <param name="duration">The length, at least a microsecond.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is 0.</exception>
    public static implicit operator CalendarPeriod(Duration duration) =>
        duration.Microseconds > 0
            ? new CalendarPeriod(duration.Microseconds)
            : throw new ArgumentOutOfRangeException(nameof(duration), duration, "A period has at least a microsecond.");

    /// <summary>A period of so long, whatever the calendar.</summary>
    /// <param name="time">The length, whole microseconds and at least one.</param>
    public static implicit operator CalendarPeriod(TimeSpan time) => (Duration)time;

    /// <summary>The value that a strategy computes with.</summary>
    /// <param name="period">The period.</param>
    public static implicit operator long(CalendarPeriod period) => period.Code;

    /// <summary>Reads <c>day</c>, <c>week</c> or <c>month</c>, or a duration as <see cref="Duration.Parse"/> has it.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is not a period; the message says what is.</exception>
    public static CalendarPeriod Parse(string text) =>
        TryParse(text, out var period) ? period : throw new FormatException($"'{text}' is not a period: write day, week or month, or a duration such as 30d.");

    /// <summary>As <see cref="Parse"/>, without the exception.</summary>
    /// <param name="text">The text.</param>
    /// <param name="period">The period read.</param>
    /// <returns>Whether the text is a period.</returns>
    public static bool TryParse(string? text, out CalendarPeriod period)
    {
        foreach (var (name, code) in Names)
        {
            period = new CalendarPeriod(code);
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase)) return true;
        }

        var found = Duration.TryParse(text, out var duration) && duration.Microseconds > 0;
        period = found ? duration : default(CalendarPeriod);
        return found;
    }

    /// <summary>The text that <see cref="Parse"/> reads back.</summary>
    public override string ToString() => Code > 0 ? Duration.FromMicroseconds(Code).ToString() : Names[-Code].Name;
}
