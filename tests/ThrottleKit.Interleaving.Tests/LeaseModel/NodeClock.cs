namespace ThrottleKit.Leasing;

/// <summary>A node's clock that others may move between two steps.</summary>
internal class NodeClock
{
    private long _now;

    public long Now
    {
        get => Volatile.Read(ref _now);
        set => Interlocked.Exchange(ref _now, value);
    }
}
