namespace ThrottleKit.Bench.Budgets;

/// <summary>Time that moves only when it is told to.</summary>
internal sealed class OwnTime : TimeProvider
{
    private TimeSpan _sinceStart;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _sinceStart.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(50) + _sinceStart;

    public void Advance(TimeSpan time) => _sinceStart += time;
}
