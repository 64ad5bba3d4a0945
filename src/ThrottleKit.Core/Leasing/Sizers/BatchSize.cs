namespace ThrottleKit.Leasing;

/// <summary>What is asked for: a sizer's wish, held between what is needed and what could be granted. The bound does not rest on it; that the fleet makes progress does.</summary>
internal static class BatchSize
{
    /// <summary>Nobody takes more than this part of what was left, so that leases shrink as the budget runs out and nobody takes it all.</summary>
    private const long ShareOfWhatIsLeft = 8;

    /// <param name="sizer">Whose wish it is.</param>
    /// <param name="demand">What is known of the use.</param>
    /// <param name="need">What the waiting requests need at least.</param>
    /// <param name="left">What the store had left when it was last asked.</param>
    /// <param name="limit">The largest cost that the limit ever allows.</param>
    public static long Of(LeaseSizer sizer, in LeaseDemand demand, long need, long left, long limit)
    {
        var share = Math.Max(1, left / ShareOfWhatIsLeft);
        return Math.Clamp(Math.Min(Wish(sizer, demand), share), Math.Min(need, limit), limit);
    }

    /// <summary>A sizer that fails wishes for nothing beyond the need.</summary>
    private static long Wish(LeaseSizer sizer, in LeaseDemand demand)
    {
        try
        {
            return sizer.Wish(demand);
        }
        catch (Exception)
        {
            return 0;
        }
    }
}
