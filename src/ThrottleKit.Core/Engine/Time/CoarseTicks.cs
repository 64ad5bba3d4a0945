using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ThrottleKit.Engine.Time;

/// <summary>A time provider whose counter can also be read coarsely: cheaper, never ahead of the counter, and behind it by less than <see cref="CoarseTicks.MostBehind"/>.</summary>
internal interface ICoarseTimestamp
{
    /// <summary>What the counter said a moment ago, in its own units.</summary>
    long GetCoarseTimestamp();
}

/// <summary>
/// The machine's counter as it stood at the system's last tick, in the counter's own units: Linux's <c>CLOCK_MONOTONIC_COARSE</c>, a fifth of the price of the
/// counter itself.
/// </summary>
internal static unsafe class CoarseTicks
{
    /// <summary>
    /// How far behind the counter it may be for what is decided by it to be right, in microseconds. A tick is 1 to 10 ms; a kernel whose timekeeping processor
    /// was taken away lets another one take over after 5 ticks.
    /// </summary>
    public const long MostBehind = 50_000;

    private const int ClockMonotonicCoarse = 6;

    /// <summary>Whether this machine has it.</summary>
    public static bool IsSupported { get; } = OperatingSystem.IsLinux() && Environment.Is64BitProcess && CanBeRead();

    /// <summary>What it says.</summary>
    public static long Now
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining), SkipLocalsInit]
        get
        {
            TimeSpec time;
            _ = GetTime(ClockMonotonicCoarse, &time);
            return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
        }
    }

    private static bool CanBeRead()
    {
        try
        {
            TimeSpec time;
            if (GetTime(ClockMonotonicCoarse, &time) != 0 || EngineClocks.Default.TimestampFrequency != 1_000_000_000) return false;
            var coarse = Now;
            return EngineClocks.Ticks - coarse is >= 0 and < MostBehind * 1_000; // else it is not the same counter
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>
    /// The call neither blocks nor comes back into managed code, so that the runtime need not be told of it; and a pointer needs no stub, which would cost more than the call.
    /// </summary>
    [DllImport("libc", EntryPoint = "clock_gettime"), SuppressGCTransition, DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "All arguments are passed as they are; there is nothing to generate.")]
    private static extern int GetTime(int clock, TimeSpec* time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
