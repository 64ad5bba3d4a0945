using System.Globalization;

namespace ThrottleKit;

/// <summary>
/// How far local time is ahead of UTC: whole minutes from -14:00 to +14:00, fixed, with no daylight saving. A parameter of this type that is not given
/// is UTC itself.
/// </summary>
public readonly record struct UtcOffset
{
    /// <summary>The largest offset, in minutes, to either side.</summary>
    internal const long MostMinutes = 14 * 60;

    private UtcOffset(long minutes) => Minutes = minutes;

    /// <summary>The minutes ahead of UTC; negative behind it. This is the value that a strategy computes with.</summary>
    public long Minutes { get; }

    /// <summary>An offset of so many minutes.</summary>
    /// <param name="minutes">The minutes, from -840 to 840.</param>
    /// <exception cref="ArgumentOutOfRangeException">The offset is more than fourteen hours.</exception>
    public static UtcOffset FromMinutes(long minutes) =>
        minutes is >= -MostMinutes and <= MostMinutes
            ? new UtcOffset(minutes)
            : throw new ArgumentOutOfRangeException(nameof(minutes), minutes, "An offset from UTC lies between -14:00 and +14:00.");

    /// <summary>The same offset, as <see cref="DateTimeOffset.Offset"/> has it.</summary>
    /// <param name="offset">The offset, in whole minutes.</param>
    /// <exception cref="ArgumentException">The offset has a part of a minute.</exception>
    public static implicit operator UtcOffset(TimeSpan offset) =>
        offset.Ticks % TimeSpan.TicksPerMinute == 0
            ? FromMinutes(offset.Ticks / TimeSpan.TicksPerMinute)
            : throw new ArgumentException($"{offset} is not a whole number of minutes.", nameof(offset));

    /// <summary>The offset in minutes.</summary>
    /// <param name="offset">The offset.</param>
    public static implicit operator long(UtcOffset offset) => offset.Minutes;

    /// <summary>Reads <c>+02:00</c> or <c>-05:30</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is not an offset; the message says what is.</exception>
    public static UtcOffset Parse(string text) =>
        TryParse(text, out var offset) ? offset : throw new FormatException($"'{text}' is not an offset from UTC: write a sign and hh:mm, such as +02:00.");

    /// <summary>As <see cref="Parse"/>, without the exception.</summary>
    /// <param name="text">The text.</param>
    /// <param name="offset">The offset read.</param>
    /// <returns>Whether the text is an offset.</returns>
    public static bool TryParse(string? text, out UtcOffset offset)
    {
        offset = default;
        if (text is not { Length: 6 } || text[0] is not ('+' or '-')
            || !TimeSpan.TryParseExact(text.AsSpan(1), @"hh\:mm", CultureInfo.InvariantCulture, out var size)) return false;

        var minutes = (long)size.TotalMinutes;
        if (minutes > MostMinutes) return false;
        offset = new UtcOffset(text[0] == '-' ? -minutes : minutes);
        return true;
    }

    /// <summary>The text that <see cref="Parse"/> reads back, such as <c>+02:00</c>.</summary>
    public override string ToString()
    {
        var size = Math.Abs(Minutes);
        return string.Create(CultureInfo.InvariantCulture, $"{(Minutes < 0 ? '-' : '+')}{size / 60:00}:{size % 60:00}");
    }
}
