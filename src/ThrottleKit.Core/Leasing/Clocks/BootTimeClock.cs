using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace ThrottleKit.Leasing;

/// <summary>Linux's <c>CLOCK_BOOTTIME</c>: monotonic, and it goes on while the machine is suspended. Reading it costs no more than the usual clock: both are read without entering the kernel.</summary>
internal sealed class BootTimeClock : NodeClock
{
    private const int ClockBootTime = 7;

    public static readonly BootTimeClock Instance = new();

    /// <summary>Whether this machine has it.</summary>
    public static bool IsSupported { get; } = OperatingSystem.IsLinux() && Environment.Is64BitProcess && CanBeRead();

    /// <inheritdoc/>
    public override long Now
    {
        get
        {
            GetTime(ClockBootTime, out var time);
            return time.Seconds * 1_000_000 + time.Nanoseconds / 1_000;
        }
    }

    private static bool CanBeRead()
    {
        try
        {
            return GetTime(ClockBootTime, out _) == 0;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>The call neither blocks nor comes back into managed code, so that the runtime need not be told of it.</summary>
    [DllImport("libc", EntryPoint = "clock_gettime"), SuppressGCTransition, DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressMessage("Interoperability", "SYSLIB1054", Justification = "All arguments are passed as they are; there is nothing to generate.")]
    private static extern int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
