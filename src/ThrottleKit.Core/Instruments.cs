using System.Diagnostics.Metrics;

namespace ThrottleKit;

/// <summary>The meter that all instruments of this library are of.</summary>
internal static class Instruments
{
    public static readonly Meter Meter = new("ThrottleKit");
}
