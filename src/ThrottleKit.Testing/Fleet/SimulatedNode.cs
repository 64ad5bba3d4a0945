using ThrottleKit.Leasing;
using ThrottleKit.Stores;

namespace ThrottleKit.Testing;

/// <summary>
/// A node: the cell of production over a simulated clock and a simulated way to the store. It does what <see cref="FleetLimiter"/> does with a cell, without threads: what waits is looked at again
/// whenever a message has come.
/// </summary>
internal sealed class SimulatedNode
{
    private const int Attempts = 8;

    private readonly FleetScenario _scenario;
    private readonly SimulatedTime _time;
    private readonly AdmissionAudit _audit;
    private readonly LeaseContext _context;
    private readonly SimulatedLink _link;
    private readonly int _number;
    private readonly StrategyExecutor _share;
    private readonly List<(long Cost, int Attempt)> _waiting = [];
    private readonly List<Action> _missed = [];
    private LeaseCell _cell;
    private int _life;
    private string? _shareState;
    private long _pausedUntil, _cutOffUntil;

    public SimulatedNode(FleetScenario scenario, SimulatedTime time, SimulatedAuthority authority, AdmissionAudit audit, Policy policy, StrategyExecutor share, int number)
    {
        (_scenario, _time, _audit, _share, _number) = (scenario, time, audit, share, number);
        var random = SeededRandom.For(scenario.Seed, 2, number);
        var clock = new SimulatedClock(time, random.Between(1, 1_000_000_000), random.Between(-scenario.Faults.DriftPerMillion, scenario.Faults.DriftPerMillion));
        _link = new SimulatedLink(scenario, time, authority, this, random) { Decided = Decided };
        var options = new FleetLimiterOptions
        {
            Sizer = scenario.Sizer,
            LeaseLife = scenario.LeaseLife,
            IdleAfter = scenario.IdleAfter,
            StoreDeadline = scenario.StoreDeadline,
            MaxDriftPerMillion = scenario.DeclaredDriftPerMillion,
            AwayPause = scenario.Window / 20,
            TimeProvider = time,
        };
        _context = new LeaseContext(_link, policy.Executor, options, Leasability.TermsOf(policy, options, _link), clock, (int)random.Between(0, int.MaxValue));
        _cell = NewCell();
        LookForIdle();
    }

    public bool IsCutOff => _time.Now < _cutOffUntil;

    public void PauseUntil(long time)
    {
        _pausedUntil = Math.Max(_pausedUntil, time);
        _time.At(_pausedUntil, Resume);
    }

    public void CutOffUntil(long time) => _cutOffUntil = Math.Max(_cutOffUntil, time);

    /// <summary>All that it knew is gone. What is on its way to it means nothing to the one that starts in its place.</summary>
    public void Crash()
    {
        _life++;
        _waiting.Clear();
        _missed.Clear();
        _cell = NewCell();
    }

    /// <summary>Something has come for the node that was there when it was sent for.</summary>
    public void Deliver(Action arrives)
    {
        var life = _life;
        WhenAwake(() =>
        {
            if (life != _life) return;
            arrives();
            LookAgain();
        });
    }

    public void Request(long cost)
    {
        _audit.Ask(_time.Now, cost);
        WhenAwake(() =>
        {
            switch (_scenario.Way)
            {
                case FleetWay.Leased: Lease(cost); break;
                case FleetWay.Strict: Ask(cost); break;
                default: SpendOfShare(cost); break;
            }
        });
    }

    private LeaseCell NewCell() => new(_context, Array.Empty<byte>());

    private void WhenAwake(Action happens)
    {
        if (_time.Now < _pausedUntil) _missed.Add(happens);
        else happens();
    }

    private void Resume()
    {
        if (_time.Now < _pausedUntil) return;
        var missed = _missed.ToArray();
        _missed.Clear();
        foreach (var happens in missed) happens();
    }

    private void Lease(long cost)
    {
        if (cost > _context.Limit || IsAnswered(cost)) return;
        _waiting.Add((cost, 1));
        _cell.CountWaiting(cost);
        _ = _cell.Refill(cost);
    }

    private bool IsAnswered(long cost)
    {
        if (!_cell.TrySpend(cost, out _, out _)) return _cell.Remembered(cost) is not null;
        _audit.Admit(_number, _time.Now, cost);
        return true;
    }

    private void LookAgain()
    {
        for (var i = 0; i < _waiting.Count;)
        {
            var (cost, attempt) = _waiting[i];
            if (attempt > Attempts || IsAnswered(cost))
            {
                _cell.CountWaiting(-cost);
                _waiting.RemoveAt(i);
                continue;
            }

            _waiting[i++] = (cost, attempt + 1);
            _ = _cell.Refill(cost);
        }
    }

    /// <summary>A request that asks the store is admitted when that decides.</summary>
    private void Ask(long cost) => _ = _link.ApplyAsync(_context.Request(default, StrategyOperation.Decide, cost), _scenario.StoreDeadline);

    private void Decided(StoreRequest request, StrategyReply reply)
    {
        if (request.Operation == StrategyOperation.Decide && reply.Decision.IsAllowed) _audit.Admit(_number, _time.Now, request.Amount);
    }

    private void SpendOfShare(long cost)
    {
        if (_share.Apply(new StrategyRequest(StrategyOperation.Decide, _time.Now, cost), ref _shareState).Decision.IsAllowed) _audit.Admit(_number, _time.Now, cost);
    }

    private void LookForIdle()
    {
        _time.At(_time.Now + Math.Max(1, LeaseContext.Microseconds(_scenario.IdleAfter)), () =>
        {
            WhenAwake(() =>
            {
                if (_cell.TakeBack(all: false) is { } message) _ = _link.ApplyAsync(message, _scenario.StoreDeadline);
            });
            LookForIdle();
        });
    }
}
