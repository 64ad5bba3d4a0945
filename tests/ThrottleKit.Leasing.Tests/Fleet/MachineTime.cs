using Microsoft.Extensions.Time.Testing;

namespace ThrottleKit.Leasing.Tests;

/// <summary>One machine's time: its counter may run at a pace of its own, and stand still while the machine is suspended.</summary>
internal sealed class MachineTime(FakeTimeProvider world) : TimeProvider
{
    private readonly DateTimeOffset _start = world.GetUtcNow();
    private TimeSpan _suspended;

    /// <summary>How fast both clocks of the machine run, in parts of a million of the true pace.</summary>
    public long PacePerMillion { get; init; } = 1_000_000;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How far somebody has set the wall clock.</summary>
    public TimeSpan WallClockIsOffBy { get; set; }

    private TimeSpan Elapsed => (world.GetUtcNow() - _start) * PacePerMillion / 1_000_000;

    public override long GetTimestamp() => (Elapsed - _suspended).Ticks;

    public override DateTimeOffset GetUtcNow() => _start + Elapsed + WallClockIsOffBy;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => world.CreateTimer(callback, state, dueTime, period);

    /// <summary>Time passes, and the machine's counter does not see it.</summary>
    public void Suspend(TimeSpan time)
    {
        _suspended += time;
        world.Advance(time);
    }
}
