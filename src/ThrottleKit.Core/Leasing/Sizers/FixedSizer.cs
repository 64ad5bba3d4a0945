namespace ThrottleKit.Leasing;

internal sealed class FixedSizer(long permits) : LeaseSizer
{
    public override long Wish(in LeaseDemand demand) => permits;
}
