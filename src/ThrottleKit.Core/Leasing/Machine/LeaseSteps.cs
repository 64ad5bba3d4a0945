namespace ThrottleKit.Leasing;

/// <summary>
/// The steps of a node that leases a limit's permits, as pure functions. What runs in production and what the checker searches are these; there is no second version. Each is an action
/// of <c>specs/LeaseOnce.tla</c> or <c>specs/RateLease.tla</c>, and each guard has a mutant there that shows what goes wrong without it.
/// </summary>
/// <remarks>
/// <c>clock</c> is always the node's own clock in whole microseconds, read after the lease was: it counts while the machine is suspended, and its reading is compared
/// with no other clock's.
/// </remarks>
internal static class LeaseSteps
{
    /// <summary>Spends a cost out of the lease: all of it, and only while the lease provably lives.</summary>
    public static bool TrySpend(in Lease lease, long clock, long cost, out Lease next)
    {
        next = lease;
        if (clock >= lease.Deadline) return false;
        if (lease.Amount < cost) return false;
        next = lease with { Amount = lease.Amount - cost };
        return true;
    }

    /// <summary>Puts back what was spent out of this lease and then not used. That it may have lapsed meanwhile is looked at when it is spent again.</summary>
    public static Lease PutBack(in Lease lease, long amount) => lease with { Amount = lease.Amount + amount };

    /// <summary>Begins a call, unless one is under way: a node never has permits of one limit in two places.</summary>
    public static bool TryBegin(in LeaseNode node, long clock, out LeaseNode next)
    {
        next = node;
        if (node.Call.Number != 0) return false;
        next = node with { Call = new LeaseCall(node.Calls + 1, clock), Calls = node.Calls + 1 };
        return true;
    }

    /// <summary>
    /// Applies a reply to the call that asked for it, once: a call that was given up, and one that was answered, ignore theirs. Life is counted from when the call was
    /// sent. As the authority answered later, what it said was left is over later than the node believes.
    /// </summary>
    public static LeaseNode Apply(in LeaseNode node, long call, in LeaseGrant grant, long clock, ClockDrift drift)
    {
        if (call != node.Call.Number) return node;
        var answered = node with { Call = default };
        var deadline = node.Call.SentAt + drift.Provable(grant.TimeLeft);
        return grant.Amount == 0 || clock >= deadline
            ? answered
            : answered with { Lease = Merge(node.Lease, new Lease(grant.Amount, deadline, grant.DebitedAt, grant.Window), clock) };
    }

    /// <summary>Gives up a call whose outcome is unknown. What it took is lost to this window, and nothing more.</summary>
    public static LeaseNode GiveUp(in LeaseNode node, long call) => call == node.Call.Number ? node with { Call = default } : node;

    /// <summary>Drops what may no longer be spent.</summary>
    public static Lease Expire(in Lease lease, long clock) => clock >= lease.Deadline ? default : lease;

    /// <summary>Gives back what is left. It leaves the lease before the message leaves the node, and is sent at most once.</summary>
    public static Lease GiveBack(in Lease lease, out ReturnedPermits message)
    {
        message = new ReturnedPermits(lease.Amount, lease.DebitedAt);
        return default;
    }

    private static Lease Merge(in Lease held, in Lease granted, long clock)
    {
        if (held.Amount == 0) return granted;
        if (granted.Window == 0) return MergeRate(Expire(held, clock), granted);
        if (granted.Window < held.Window) return held;

        // Permits of different windows are never added up. Within one, either deadline comes before its end.
        return held.Window == granted.Window
            ? granted with { Amount = held.Amount + granted.Amount, DebitedAt = Math.Min(held.DebitedAt, granted.DebitedAt) }
            : granted;
    }

    /// <summary>A top-up extends no life: permits of a rate are spent within a lease's life of their own debit.</summary>
    private static Lease MergeRate(in Lease held, in Lease granted) => held.Amount == 0
        ? granted
        : new Lease(
            held.Amount + granted.Amount,
            Math.Min(held.Deadline, granted.Deadline),
            Math.Min(held.DebitedAt, granted.DebitedAt),
            Window: 0);
}
