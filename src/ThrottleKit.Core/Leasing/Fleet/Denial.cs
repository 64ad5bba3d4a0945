namespace ThrottleKit.Leasing;

/// <summary>A denial that is remembered: nobody who needs as much from the store needs to ask it before the time is up.</summary>
/// <param name="least">What the store would not give.</param>
/// <param name="until">The node's time until which it stands.</param>
/// <param name="ahead">What is added to this node's time to have about the authority's.</param>
/// <param name="decision">What the store said; null where it could not be had.</param>
internal sealed class Denial(long least, long until, long ahead, Decision? decision)
{
    /// <summary>What the store said; null where it could not be had.</summary>
    public Decision? Decision => decision;

    /// <summary>Whether it answers one who needs so much.</summary>
    public bool Covers(long need, long clock) => need >= least && clock < until;

    /// <summary>What it answers: the time until the retry grows shorter as the clock goes on. Somebody who comes back then finds that nothing is remembered any more.</summary>
    public Decision At(long clock, in Decision said)
    {
        var at = clock + ahead;
        return ThrottleKit.Decision.Deny(
            at, said.Limit, said.Remaining, Math.Max(at, said.ResetAtMicroseconds), said.RetryAtMicroseconds is null ? ThrottleKit.Decision.Never : until + ahead);
    }
}
