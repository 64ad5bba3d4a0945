namespace ThrottleKit.Bench.Engine;

/// <summary>The system's time, pushed ahead by the one who measures.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    private long _ticks;

    public void Shift(TimeSpan by) => _ticks += by.Ticks * (TimestampFrequency / TimeSpan.TicksPerSecond);

    public override long GetTimestamp() => base.GetTimestamp() + _ticks;
}
