namespace ThrottleKit.Testing;

/// <summary>A sizer that answers anything, or nothing.</summary>
internal sealed class HostileSizer(ulong seed) : LeaseSizer
{
    private readonly SeededRandom _random = new(seed);

    /// <inheritdoc/>
    public override long Wish(in LeaseDemand demand) => _random.Between(1, 5) switch
    {
        1 => long.MaxValue,
        2 => long.MinValue,
        3 => _random.Between(-100, 100),
        4 => demand.LastGranted * 3,
        _ => throw new InvalidOperationException("A hostile sizer."),
    };
}
