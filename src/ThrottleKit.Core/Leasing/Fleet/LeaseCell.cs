using ThrottleKit.Stores;

namespace ThrottleKit.Leasing;

/// <summary>
/// One key on this node: what is held of it, the call that is under way, and the denial that is remembered. Spending swaps the lease's one word; everything else is done in turn, by the steps of
/// <see cref="LeaseSteps"/>.
/// </summary>
internal sealed class LeaseCell(LeaseContext context, ReadOnlyMemory<byte> key)
{
    private readonly Lock _turn = new();
    private volatile HeldLease _held = Nothing();
    private volatile Denial? _denial;
    private LeaseCall _call;
    private long _calls;
    private TaskCompletionSource _refill = new();
    private bool _isClosed;

    private UseMeter _use;
    private long _atLastReply, _lastGranted, _left = context.Limit, _lastLife = context.Terms.LongestLife;
    private long _waiting, _spends, _spendsAtLastLook;

    /// <summary>The key as the store knows it.</summary>
    public ReadOnlyMemory<byte> Key => key;

    /// <summary>Spends a cost of what is held, and asks for more in time.</summary>
    public bool TrySpend(long cost, out FleetDecision decision, out HeldLease from)
    {
        var spin = default(SpinWait);
        while (true)
        {
            from = _held;
            if (from.TrySpend(context.Clock, cost, out var left, out var now))
            {
                if (from.WantsRefill(left)) _ = Refill(cost: 0);
                _spends++; // torn by races, which is as good: what is looked at is whether it moved
                var at = now + from.Ahead;
                decision = new FleetDecision(Decision.Allow(at, context.Limit, left, Math.Max(at, from.ResetAt)), DecisionSource.Lease);
                return true;
            }

            decision = default;
            if (!from.IsClosed) return false;
            spin.SpinOnce(sleep1Threshold: -1); // somebody is about to put another in its place
        }
    }

    /// <summary>The denial that answers a cost without the store; null where there is none.</summary>
    public FleetDecision? Remembered(long cost)
    {
        if (_denial is not { } denial) return null;
        var now = context.Clock.Now;
        if (!denial.Covers(cost - _held.LiveAt(now), now)) return null;
        return denial.Decision is { } decision ? new FleetDecision(denial.At(now, decision), DecisionSource.Memory) : context.Away();
    }

    /// <summary>Counts a request that waits for permits, so that the next batch is large enough for all who wait; less than nothing takes it off again.</summary>
    public void CountWaiting(long cost) => Interlocked.Add(ref _waiting, cost);

    /// <summary>Joins the call that is under way, or begins one for a cost. The node's time is taken before anything on the way to the store.</summary>
    public Task Refill(long cost)
    {
        long number, least, wanted;
        TaskCompletionSource refill;
        lock (_turn)
        {
            var now = context.Clock.Now;
            if (_isClosed) return Task.CompletedTask;
            if (!LeaseSteps.TryBegin(new LeaseNode(default, _call, _calls), now, out var node)) return _refill.Task;
            (_call, _calls, number) = (node.Call, node.Calls, node.Call.Number);
            _refill = refill = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var held = _held.LiveAt(now);
            least = Math.Max(1, cost - held);
            wanted = Wanted(cost == 0 ? 1 : Math.Max(least, Volatile.Read(ref _waiting) - held), held, now); // ahead, nobody waits
        }

        _ = AskAsync(number, least, wanted, refill);
        return refill.Task;
    }

    /// <summary>Puts back what was spent and then not used: into the lease that it was spent of, or into one of the same window; else it is lost.</summary>
    public void PutBack(HeldLease from, long cost)
    {
        while (!from.TryPutBack(cost))
        {
            var held = _held;
            if (held == from || !held.IsOfWindow(from)) return;
            from = held;
        }
    }

    /// <summary>Remembers what the store said of a request that was not for a lease.</summary>
    public void Remember(long cost, in StoreResult<StrategyReply> result)
    {
        var now = context.Clock.Now;
        if (!result.IsApplied) _denial = Away(now);
        else if (result.StandsInFor is null && !result.Value.Decision.IsAllowed) _denial = DenialOf(result.Value.Decision, cost, now);
    }

    /// <summary>
    /// Gives back what lies unused since the last look; only where <paramref name="all"/> is set, also what is in use, and nothing is held here ever after.
    /// </summary>
    /// <returns>The message to the store; null where there is nothing to give.</returns>
    public StoreRequest? TakeBack(bool all)
    {
        lock (_turn)
        {
            _isClosed |= all;
            var wasUsed = _spends != _spendsAtLastLook;
            _spendsAtLastLook = _spends;
            if (wasUsed && !all) return null;
            var lease = LeaseSteps.Expire(_held.Close(), context.Clock.Now);
            _use.Count(SpentSinceReply(lease.Amount), context.Clock.Now);
            _atLastReply = 0;
            _held = Nothing();
            if (lease.Amount == 0 || !context.CanCredit) return null;
            LeaseSteps.GiveBack(lease, out var message);
            return context.Request(key, StrategyOperation.Credit, message.Amount) with { DebitedAt = message.DebitedAt };
        }
    }

    /// <summary>The call that is under way, to be awaited; done where none is.</summary>
    public Task UnderWay
    {
        get
        {
            lock (_turn) return _call.Number == 0 ? Task.CompletedTask : _refill.Task;
        }
    }

    /// <summary>Whether nothing is known here that a new cell would not know.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_turn)
            {
                var now = context.Clock.Now;
                return _call.Number == 0 && _held.LiveAt(now) == 0 && _denial?.Covers(long.MaxValue, now) != true && _spends == _spendsAtLastLook && Volatile.Read(ref _waiting) == 0;
            }
        }
    }

    private static HeldLease Nothing() => new(default, resetAt: 0, ahead: 0, lowWater: 0);

    private long Wanted(long need, long held, long now)
    {
        _use.Count(SpentSinceReply(held), now);
        var demand = new LeaseDemand(_use.PerSecond, _lastLife / 1e6, _lastGranted, SpentSinceReply(held));
        _atLastReply = held;
        return BatchSize.Of(context.Options.Sizer, demand, need, _left, context.Limit);
    }

    private long SpentSinceReply(long held) => Math.Max(0, _atLastReply - held);

    private async Task AskAsync(long number, long least, long wanted, TaskCompletionSource refill)
    {
        try
        {
            var request = context.Request(key, StrategyOperation.Grant, wanted) with { Least = least };
            var result = await context.Store.ApplyAsync(request, context.Options.StoreDeadline).ConfigureAwait(false);
            if (result.IsApplied && result.StandsInFor is null) Apply(number, least, result.Value);
            else GiveUp(number); // what stands in for a store has debited nothing there: its permits must not be lent, and never be given back
            FleetMetrics.Count(result.Outcome);
            refill.SetResult();
        }
        catch (Exception exception)
        {
            GiveUp(number); // what the key holds or what was asked is wrong: whoever waits is told
            refill.SetException(exception);
            _ = refill.Task.Exception; // a refill ahead has nobody who waits
        }
    }

    private void Apply(long number, long least, in StrategyReply reply)
    {
        lock (_turn)
        {
            var now = context.Clock.Now;
            if (_isClosed) // too late: what was granted lapses
            {
                _call = default;
                return;
            }

            var grant = LeaseGrant.Of(reply, context.Terms);
            var node = LeaseSteps.Apply(new LeaseNode(_held.Close(), _call, _calls), number, grant, now, context.Drift);
            _call = node.Call;
            var lowWater = node.Lease.Amount / 4 + context.Scatter(node.Lease.Amount / 4);
            _held = new HeldLease(node.Lease, reply.Decision.ResetAtMicroseconds, reply.Decision.AtMicroseconds - now, grant.Amount > 1 ? lowWater : 0);
            (_atLastReply, _left) = (node.Lease.Amount, reply.Decision.Remaining);
            if (grant.Amount == 0) _denial = DenialOf(reply.Decision, least, now);
            else if (_held.LiveAt(now) == 0) _denial = TooLate(reply.Decision, now);
            else (_lastGranted, _lastLife, _denial) = (grant.Amount, grant.TimeLeft, null);
        }
    }

    /// <summary>The outcome is unknown, or the store was not reached: it is not asked again at once.</summary>
    private void GiveUp(long number)
    {
        lock (_turn)
        {
            var now = context.Clock.Now;
            _call = LeaseSteps.GiveUp(new LeaseNode(default, _call, _calls), number).Call;
            _denial = Away(now);
        }
    }

    /// <summary>What was granted had lapsed when it arrived. Nobody asks again at once: where nothing ever arrives in time, each call would only waste permits.</summary>
    private Denial TooLate(in Decision granted, long now)
    {
        var wait = Math.Min(granted.ResetAtMicroseconds - granted.AtMicroseconds, LeaseContext.Microseconds(context.Options.AwayPause));
        var at = granted.AtMicroseconds;
        return new Denial(1, now + wait, at - now, Decision.Deny(at, granted.Limit, granted.Remaining, granted.ResetAtMicroseconds, at + wait));
    }

    private Denial Away(long now) => new(1, now + LeaseContext.Microseconds(context.Options.AwayPause), ahead: 0, null);

    /// <summary>It stands until its retry time; all nodes that were denied ask again then, a little apart.</summary>
    private Denial DenialOf(in Decision denied, long least, long now)
    {
        var wait = denied.RetryAtMicroseconds is { } at ? at - denied.AtMicroseconds : Exact.MaxTime;
        _left = context.Limit; // what will be left then
        return new Denial(least, now + wait + context.Scatter(Math.Min(wait / 64, 100_000)), denied.AtMicroseconds - now, denied);
    }
}
