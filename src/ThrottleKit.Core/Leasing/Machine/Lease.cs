namespace ThrottleKit.Leasing;

/// <summary>What a node holds of a limit: permits that the authority has already counted as used.</summary>
/// <param name="Amount">How many are left.</param>
/// <param name="Deadline">The node's own time from which none may be spent; 0 where nothing was ever held.</param>
/// <param name="DebitedAt">When the authority counted them, on its clock; of several grants the earliest.</param>
/// <param name="Window">The end, on the authority's clock, of the window that they are of; 0 for a rate, which has no windows.</param>
internal readonly record struct Lease(long Amount, long Deadline, long DebitedAt, long Window);

/// <summary>The call that is under way.</summary>
/// <param name="Number">Its number among the node's calls; 0 where none is under way.</param>
/// <param name="SentAt">The node's own time before it was sent, and before any queue on the way out.</param>
internal readonly record struct LeaseCall(long Number, long SentAt);

/// <summary>Everything that a node knows of one limit.</summary>
/// <param name="Lease">What it may spend.</param>
/// <param name="Call">The call that is under way.</param>
/// <param name="Calls">How many calls it has begun.</param>
internal readonly record struct LeaseNode(Lease Lease, LeaseCall Call, long Calls);

/// <summary>How far a node's clock may be slow against the authority's: by so much <paramref name="Part"/> in each <paramref name="Of"/>.</summary>
/// <param name="Part">The part; 0 for clocks that run alike.</param>
/// <param name="Of">Of how much.</param>
internal readonly record struct ClockDrift(long Part, long Of)
{
    /// <summary>
    /// How far the node's own clock must not get within a time of the authority's. While it has not, that time has not passed either, be it as slow as it may. Rounded down.
    /// </summary>
    /// <param name="time">The time on the authority's clock, from 0 to <see cref="Exact.MaxValue"/>.</param>
    public long Provable(long time) => time - Exact.MulDivCeil(time, Part, Of);
}
