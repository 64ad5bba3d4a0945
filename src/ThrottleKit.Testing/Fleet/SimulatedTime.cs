using ThrottleKit.Leasing;

namespace ThrottleKit.Testing;

/// <summary>True time, which only what happens moves on: whole microseconds since the Unix epoch, and things to do at an instant, in the order in which they were said.</summary>
internal sealed class SimulatedTime : TimeProvider
{
    /// <summary>When simulations begin: at the beginning of a window of any length that is used.</summary>
    public const long Begin = 1_700_000_000_000_000;

    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private long _order;

    public long Now { get; private set; } = Begin;

    public void At(long time, Action happens) => _events.Enqueue(happens, (Math.Max(time, Now), _order++));

    public void RunUntil(long end)
    {
        while (_events.TryPeek(out var happens, out var when) && when.At < end)
        {
            _events.Dequeue();
            Now = when.At;
            happens();
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(Now * TimeSpan.TicksPerMicrosecond);
}

/// <summary>A node's clock: it began at some time of its own, and is fast or slow.</summary>
internal sealed class SimulatedClock(SimulatedTime time, long offset, long driftPerMillion) : NodeClock
{
    /// <inheritdoc/>
    public override long Now => offset + (time.Now - SimulatedTime.Begin) * (1_000_000 + driftPerMillion) / 1_000_000;
}
