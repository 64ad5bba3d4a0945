namespace ThrottleKit;

/// <summary>What a key has used of the window it is in.</summary>
/// <param name="End">When the window ends, in microseconds since the Unix epoch.</param>
/// <param name="Used">How much of it is used.</param>
public readonly record struct WindowUse([Field(Max = Windows.LatestEnd)] long End, [Field(Max = Windows.MostUsed)] long Used);

/// <summary>What the strategies that count in windows share: <see cref="FixedWindow"/>, <see cref="TokenBudget"/> and <see cref="Quota"/>.</summary>
internal static class Windows
{
    /// <summary>What is charged beyond this is not counted: far above any limit, and low enough that sums with an amount stay exact.</summary>
    public const long MostUsed = 1L << 52;

    /// <summary>No window ends later: one of the longest that begins at the latest time.</summary>
    public const long LatestEnd = Exact.MaxTime + 36_600L * 86_400_000_000;

    /// <summary>When the window ends that now lies in, where windows start at multiples of their length.</summary>
    public static long EndOf(long now, long length) => now - now % length + length;

    /// <summary>What is given back goes to the window that it was taken from; one that has passed takes nothing back.</summary>
    public static WindowUse Credit(WindowUse state, long now, long amount, long debitedAt, long start) =>
        now < state.End && debitedAt >= start ? state with { Used = Math.Max(0, state.Used - amount) } : state;

    public static WindowUse Charge(WindowUse window, long amount) => window with { Used = Math.Min(MostUsed, window.Used + amount) };

    /// <summary>What is used stays used for as long as the old window lasts, or the new one if that is longer.</summary>
    public static WindowUse Carry(WindowUse state, long now, long end) =>
        now < state.End ? state with { End = Math.Max(state.End, end) } : state;
}
