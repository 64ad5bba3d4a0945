namespace ThrottleKit.Leasing;

/// <summary>
/// A node that spends n permits in a lease's life makes n/B calls for batches of B, and holds B/2 permits on average that nobody else can have. With one call worth k permits the sum k x n/B + B/2
/// is least at B = sqrt(2 k n). It never asks for more than it will spend.
/// </summary>
internal sealed class RateSizer(double callWorth) : LeaseSizer
{
    public override long Wish(in LeaseDemand demand)
    {
        var spends = demand.PermitsPerSecond * demand.LifeInSeconds;
        return (long)Math.Min(Math.Sqrt(2 * callWorth * spends), spends);
    }
}
