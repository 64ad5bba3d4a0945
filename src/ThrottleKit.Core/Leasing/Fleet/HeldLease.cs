namespace ThrottleKit.Leasing;

/// <summary>
/// A lease as threads spend it. All of it is fixed but for what is left, which is swapped by those who spend; whoever replaces the lease closes it first, and takes what was left with
/// the same swap. So no permit is ever in two leases, and a spend that looked at this lease's deadline spends of this lease.
/// </summary>
internal sealed class HeldLease(in Lease lease, long resetAt, long ahead, long lowWater)
{
    /// <summary>What stands for the amount once the lease has been replaced.</summary>
    private const long Closed = -1;

    private readonly Lease _lease = lease;
    private long _left = lease.Amount;
    private int _refillsAhead;

    /// <summary>How many there were at first.</summary>
    public long Amount => _lease.Amount;

    /// <summary>What decisions say of the reset.</summary>
    public long ResetAt => resetAt;

    /// <summary>What is added to this node's time to have about the authority's.</summary>
    public long Ahead => ahead;

    /// <summary>Whether it has been replaced.</summary>
    public bool IsClosed => Volatile.Read(ref _left) == Closed;

    /// <summary>What can be spent of it.</summary>
    public long LiveAt(long clock) => Math.Max(0, LeaseSteps.Expire(_lease with { Amount = Volatile.Read(ref _left) }, clock).Amount);

    /// <summary>Spends of it. The lease is read before the clock, and swapped as it was read.</summary>
    public bool TrySpend(NodeClock clock, long cost, out long left, out long now)
    {
        while (true)
        {
            left = Volatile.Read(ref _left);
            now = clock.Now;
            if (left == Closed || !LeaseSteps.TrySpend(_lease with { Amount = left }, now, cost, out var next)) return false;
            var was = Interlocked.CompareExchange(ref _left, next.Amount, left);
            if (was != left) continue;
            left = next.Amount;
            return true;
        }
    }

    /// <summary>Puts back what was spent of it.</summary>
    /// <returns>False where it has been replaced.</returns>
    public bool TryPutBack(long amount)
    {
        while (true)
        {
            var left = Volatile.Read(ref _left);
            if (left == Closed) return false;
            var next = LeaseSteps.PutBack(_lease with { Amount = left }, amount);
            if (Interlocked.CompareExchange(ref _left, next.Amount, left) == left) return true;
        }
    }

    /// <summary>Whether its permits are of the same window as another's, so that one's may be put with the other's.</summary>
    public bool IsOfWindow(HeldLease other) => _lease.Window != 0 && _lease.Window == other._lease.Window;

    /// <summary>Whether it is time to ask for more, which is said once.</summary>
    public bool WantsRefill(long left) => left < lowWater && Volatile.Read(ref _refillsAhead) == 0 && Interlocked.Exchange(ref _refillsAhead, 1) == 0;

    /// <summary>Closes it, and takes what is left of it.</summary>
    public Lease Close() => _lease with { Amount = Math.Max(0, Interlocked.Exchange(ref _left, Closed)) };
}
