namespace ThrottleKit.Leasing;

/// <summary>How fast a key is spent on this node: each permit counts for as long as <see cref="Memory"/>, and less and less.</summary>
internal struct UseMeter
{
    /// <summary>In how many seconds what was counted falls to a third.</summary>
    private const double Memory = 2;

    private double _perSecond;
    private long _at;

    /// <summary>The rate, as of the last count.</summary>
    public readonly double PerSecond => _perSecond;

    /// <summary>Counts what was spent since the last count.</summary>
    public void Count(long spent, long clock)
    {
        var seconds = Math.Max(1, clock - _at) / 1e6;
        _at = clock;
        var kept = Math.Exp(-seconds / Memory);
        _perSecond = _perSecond * kept + spent * (1 - kept) / seconds;
    }
}
