namespace ThrottleKit.Leasing;

/// <summary>
/// A monotonic counter that may stand still while the machine is suspended, with the wall clock watched beside it: where that has moved further, so does this. A wall clock that is set
/// ahead ends leases early, which wastes permits; one that is set back changes nothing.
/// </summary>
internal sealed class WatchedClock : NodeClock
{
    private readonly TimeProvider _time;
    private readonly long _startOfCounter, _startOfWall;
    private long _ahead;

    public WatchedClock(TimeProvider time)
    {
        _time = time;
        _startOfCounter = time.GetTimestamp();
        _startOfWall = time.GetUtcNow().UtcTicks;
    }

    /// <inheritdoc/>
    public override long Now
    {
        get
        {
            var counted = _time.GetElapsedTime(_startOfCounter).Ticks / TimeSpan.TicksPerMicrosecond;
            var wall = (_time.GetUtcNow().UtcTicks - _startOfWall) / TimeSpan.TicksPerMicrosecond;
            return 1 + counted + Raise(wall - counted); // 0 is the deadline of what was never held
        }
    }

    /// <summary>The furthest that the wall clock has ever been ahead.</summary>
    private long Raise(long ahead)
    {
        var known = Volatile.Read(ref _ahead);
        while (ahead > known)
        {
            var seen = Interlocked.CompareExchange(ref _ahead, ahead, known);
            if (seen == known) return ahead;
            known = seen;
        }

        return known;
    }
}
