namespace ThrottleKit.Leasing;

/// <summary>It has no memory of its own: one wild sample is gone with the next.</summary>
internal sealed class LearningSizer : LeaseSizer
{
    public override long Wish(in LeaseDemand demand) =>
        demand.LastSpent >= demand.LastGranted ? Math.Max(1, demand.LastGranted * 2) : Math.Max(1, demand.LastSpent);
}
