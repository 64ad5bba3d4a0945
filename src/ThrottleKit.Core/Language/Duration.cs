using System.Globalization;

namespace ThrottleKit;

/// <summary>A length of time in whole microseconds, the unit of every decision. Converts from <see cref="TimeSpan"/> and to <see cref="long"/>.</summary>
public readonly record struct Duration : IComparable<Duration>
{
    /// <summary>The longest duration a parameter takes unless it declares another: 36,600 days, a little over a century.</summary>
    public static readonly Duration Longest = FromMicroseconds(36_600L * 86_400_000_000);

    private Duration(long microseconds) => Microseconds = microseconds;

    /// <summary>The length in microseconds.</summary>
    public long Microseconds { get; }

    /// <summary>A duration of so many microseconds.</summary>
    /// <param name="microseconds">The length, from 0 to 2^53 - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or above 2^53 - 1.</exception>
    public static Duration FromMicroseconds(long microseconds) =>
        microseconds is >= 0 and <= Exact.MaxValue
            ? new Duration(microseconds)
            : throw new ArgumentOutOfRangeException(
                nameof(microseconds), microseconds, $"A duration lies between 0 and {Exact.MaxValue} microseconds.");

    /// <summary>The same length as a duration.</summary>
    /// <param name="time">The length; a whole number of microseconds, not negative.</param>
    /// <exception cref="ArgumentException">The length is finer than a microsecond.</exception>
    public static implicit operator Duration(TimeSpan time) =>
        time.Ticks % TimeSpan.TicksPerMicrosecond == 0
            ? FromMicroseconds(time.Ticks / TimeSpan.TicksPerMicrosecond)
            : throw new ArgumentException(
                $"{time} is finer than a microsecond, the unit of every decision. Round it to whole microseconds.", nameof(time));

    /// <summary>The length in microseconds.</summary>
    /// <param name="duration">The duration.</param>
    public static implicit operator long(Duration duration) => duration.Microseconds;

    /// <summary>The same length as a <see cref="TimeSpan"/>.</summary>
    public TimeSpan ToTimeSpan() => TimeSpan.FromTicks(checked(Microseconds * TimeSpan.TicksPerMicrosecond));

    /// <inheritdoc/>
    public int CompareTo(Duration other) => Microseconds.CompareTo(other.Microseconds);

    /// <summary>Reads <c>250us</c>, <c>500ms</c>, <c>1s</c>, <c>5m</c>, <c>1h</c>, <c>30d</c>, or <c>hh:mm:ss</c> as <see cref="TimeSpan"/> has it.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is not a duration; the message says what is.</exception>
    public static Duration Parse(string text) =>
        TryParse(text, out var duration)
            ? duration
            : throw new FormatException($"'{text}' is not a duration: write a whole number with a unit (250us, 500ms, 1s, 5m, 1h, 30d) or hh:mm:ss.");

    /// <summary>As <see cref="Parse"/>, without the exception.</summary>
    /// <param name="text">The text.</param>
    /// <param name="duration">The duration read.</param>
    /// <returns>Whether the text is a duration.</returns>
    public static bool TryParse(string? text, out Duration duration)
    {
        duration = default;
        if (string.IsNullOrEmpty(text)) return false;

        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits > 0 && MicrosecondsOf(text.AsSpan(digits)) is { } unit)
        {
            if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                || count > Exact.MaxValue / unit) return false;
            duration = new Duration(count * unit);
            return true;
        }

        if (!text.Contains(':')
            || !TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time)
            || time < TimeSpan.Zero || time.Ticks % TimeSpan.TicksPerMicrosecond != 0) return false;
        duration = time;
        return true;
    }

    /// <summary>The shortest text that <see cref="Parse"/> reads back: the largest unit that divides the length.</summary>
    public override string ToString()
    {
        foreach (var unit in Units)
            if (Microseconds % unit.Microseconds == 0 && (Microseconds > 0 || unit.Name == "s"))
                return string.Create(CultureInfo.InvariantCulture, $"{Microseconds / unit.Microseconds}{unit.Name}");
        return string.Create(CultureInfo.InvariantCulture, $"{Microseconds}us");
    }

    private static readonly (string Name, long Microseconds)[] Units =
        [("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000), ("ms", 1_000), ("us", 1)];

    private static long? MicrosecondsOf(ReadOnlySpan<char> name)
    {
        foreach (var unit in Units)
            if (name.SequenceEqual(unit.Name)) return unit.Microseconds;
        return null;
    }
}
