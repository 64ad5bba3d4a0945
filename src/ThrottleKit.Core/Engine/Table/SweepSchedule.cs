namespace ThrottleKit.Engine.Table;

/// <summary>
/// When which part of a table is swept: calls do it in passing, so an idle table costs nothing, and a busy one is gone over within
/// <see cref="Round"/>. No call sweeps more than one segment.
/// </summary>
internal sealed class SweepSchedule
{
    /// <summary>How long a round over the table takes, in microseconds.</summary>
    public const long Round = 30_000_000;

    /// <summary>The shortest time between two steps: sweeping takes a few hundredths of one core at most, however large the table.</summary>
    public const long Shortest = 100;

    private long _due, _earliest;
    private int _entry;

    /// <summary>Whether it is time for a step.</summary>
    public bool IsDue(long now) => now >= Volatile.Read(ref _due);

    /// <summary>Whether a step may be taken before its time, because there is no room.</summary>
    public bool MayHurry(long now) => now >= Volatile.Read(ref _earliest);

    /// <summary>Claims the next step.</summary>
    /// <param name="now">The time.</param>
    /// <param name="entries">How many steps make a round.</param>
    /// <param name="entry">Which step, counted on and on.</param>
    /// <returns>False where another call was faster.</returns>
    public bool TryClaim(long now, int entries, out int entry)
    {
        entry = 0;
        var earliest = Volatile.Read(ref _earliest);
        if (now < earliest || Interlocked.CompareExchange(ref _earliest, now + Shortest, earliest) != earliest) return false;
        Volatile.Write(ref _due, now + Math.Max(Shortest, Round / entries));
        entry = Interlocked.Increment(ref _entry);
        return true;
    }
}
