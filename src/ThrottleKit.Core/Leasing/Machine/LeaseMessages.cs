namespace ThrottleKit.Leasing;

/// <summary>What permits that a node gives back travel as. The authority's <c>Credit</c> decides what they are worth.</summary>
/// <param name="Amount">How many.</param>
/// <param name="DebitedAt">When the authority counted them.</param>
internal readonly record struct ReturnedPermits(long Amount, long DebitedAt);

/// <summary>How long permits of a limit may be spent after the authority counted them.</summary>
/// <param name="HasWindows">Whether they end with their window; else they are a rate's, and live for <paramref name="LongestLife"/>.</param>
/// <param name="LongestLife">How long they live at most, in microseconds.</param>
/// <param name="Allowance">What is taken off the time left: the largest step or disagreement of the authority's clock, and a microsecond where its time is rounded down.</param>
internal readonly record struct LeaseTerms(bool HasWindows, long LongestLife, long Allowance);

/// <summary>What the authority grants, as a node needs it. It is worked out of one reply, in which all numbers are of one instant of the authority's clock.</summary>
/// <param name="Amount">How many permits; 0 where it granted none.</param>
/// <param name="TimeLeft">How long from that instant they may be spent, on the authority's clock.</param>
/// <param name="DebitedAt">That instant.</param>
/// <param name="Window">The end of the window that they are of; 0 for a rate.</param>
internal readonly record struct LeaseGrant(long Amount, long TimeLeft, long DebitedAt, long Window)
{
    /// <summary>What a reply to a grant says.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="terms">How long permits may be spent.</param>
    public static LeaseGrant Of(in StrategyReply reply, in LeaseTerms terms)
    {
        var (at, end) = (reply.Decision.AtMicroseconds, reply.Decision.ResetAtMicroseconds);
        if (reply.Granted == 0) return default;
        return terms.HasWindows
            ? new LeaseGrant(reply.Granted, Math.Clamp(end - at - terms.Allowance, 0, terms.LongestLife), at, end)
            : new LeaseGrant(reply.Granted, Math.Max(0, terms.LongestLife - terms.Allowance), at, Window: 0);
    }
}
