using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace ThrottleKit.Engine.Time;

/// <summary>One clock for each time provider, so that limiters that are used together agree on the time.</summary>
internal static class EngineClocks
{
    private static readonly ConditionalWeakTable<TimeProvider, EngineClock> Known = [];

    /// <summary>The clock of a time provider.</summary>
    public static EngineClock Of(TimeProvider time) => Known.GetValue(time, static provider => new EngineClock(provider));

#pragma warning disable RS0030 // the one place that names the machine's clocks
    /// <summary>The time provider where none is given.</summary>
    public static TimeProvider Default => TimeProvider.System;

    /// <summary>What its counter says, without a virtual call.</summary>
    public static long Ticks => Stopwatch.GetTimestamp();
#pragma warning restore RS0030
}
