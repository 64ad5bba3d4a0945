namespace ThrottleKit;

/// <summary>What is known of a key's use on this node when a batch is about to be asked for.</summary>
/// <param name="PermitsPerSecond">How fast the node has spent of late.</param>
/// <param name="LifeInSeconds">How long a batch that is taken now can be spent, as far as is known.</param>
/// <param name="LastGranted">How large the last batch was; 0 where there was none.</param>
/// <param name="LastSpent">How much of it, and of what was there before, was spent until now.</param>
public readonly record struct LeaseDemand(double PermitsPerSecond, double LifeInSeconds, long LastGranted, long LastSpent);

/// <summary>
/// Says how large a batch a node should ask for. It is a wish: never less is asked for than the waiting requests need, never more than a share of what is left, and never more than could be granted, whatever
/// it answers. So a sizer decides how well a limit is used and how often the store is called, and nothing else.
/// </summary>
public abstract class LeaseSizer
{
    /// <summary>How many permits to ask for.</summary>
    /// <param name="demand">What is known.</param>
    public abstract long Wish(in LeaseDemand demand);

    /// <summary>Always as many.</summary>
    /// <param name="permits">How many.</param>
    public static LeaseSizer Fixed(long permits) => new Leasing.FixedSizer(permits);

    /// <summary>As many as balance calls against permits that lie unused: the square root of 2 x <paramref name="callWorth"/> x what the node spends in a lease's life. See docs/fleet.md.</summary>
    /// <param name="callWorth">How many permits may lie unused to save one call.</param>
    public static LeaseSizer ByRate(double callWorth = 1) => new Leasing.RateSizer(callWorth);

    /// <summary>Twice as many as the last time where all were spent, and as many as were spent where some were not.</summary>
    public static LeaseSizer Learning() => new Leasing.LearningSizer();
}
