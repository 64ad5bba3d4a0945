namespace ThrottleKit.Compiler.Ir;

/// <summary>The ranges from which every proof starts; the runtime's <c>Exact</c> has the same, and a test holds the two together.</summary>
public static class IrLimits
{
    /// <summary>The largest integer that every executor holds exactly.</summary>
    public const long MaxExact = (1L << 53) - 1;

    /// <summary>The latest time.</summary>
    public const long MaxTime = 1L << 52;

    /// <summary>The largest cost or amount.</summary>
    public const long MaxAmount = (1L << 52) - 1;

    /// <summary>The longest duration of a parameter that declares none: 36,600 days in microseconds.</summary>
    public const long MaxDuration = 36_600L * 86_400_000_000;

    /// <summary>The longest row.</summary>
    public const long MaxRow = 10_000;

    /// <summary>The most records of a log.</summary>
    public const long MaxLog = 10_000;

    /// <summary>The largest offset from UTC, in minutes.</summary>
    public const long MostOffset = 14 * 60;

    /// <summary>The least code of a calendar period: the month's.</summary>
    public const long LeastPeriodCode = -2;
}
