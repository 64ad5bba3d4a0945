using System;
using System.Globalization;
using System.Linq;

namespace ThrottleKit.Compiler.Throttle.Checks;

/// <summary>Reads durations and calendar periods as the runtime does.</summary>
internal static class DurationText
{
    /// <summary>What a text that is none is told.</summary>
    public const string Remedy = "write a whole number with a unit (250us, 500ms, 1s, 5m, 1h, 30d) or hh:mm:ss";

    private static readonly (string Name, long Microseconds)[] Units =
        [("us", 1), ("ms", 1_000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000), ("d", 86_400_000_000)];

    private static readonly string[] Calendar = ["day", "week", "month"];

    /// <summary>The length in microseconds; null where the text is no duration.</summary>
    public static long? Read(string text)
    {
        var digits = text.TakeWhile(c => c is >= '0' and <= '9').Count();
        var unit = Units.FirstOrDefault(unit => unit.Name == text.Substring(digits)).Microseconds;
        if (digits > 0 && unit > 0)
            return long.TryParse(text.Substring(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= ((1L << 53) - 1) / unit ? count * unit : null;
        return text.Contains(":") && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time >= TimeSpan.Zero && time.Ticks % 10 == 0 ? time.Ticks / 10 : null;
    }

    /// <summary>Whether a text is a period of the calendar.</summary>
    public static bool IsCalendar(string text) => Calendar.Contains(text, StringComparer.OrdinalIgnoreCase);

    /// <summary>A length as people write it.</summary>
    public static string Text(long microseconds)
    {
        var unit = Units.Last(unit => microseconds % unit.Microseconds == 0);
        return (microseconds / unit.Microseconds).ToString(CultureInfo.InvariantCulture) + unit.Name;
    }
}
