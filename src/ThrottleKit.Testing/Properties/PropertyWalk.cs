namespace ThrottleKit.Testing;

/// <summary>Walks through one history and looks into each state it leads to.</summary>
internal sealed class PropertyWalk
{
    private const string FreshKey = "fresh";

    private readonly StrategyDefinition _definition;
    private readonly PropertyOptions _options;
    private readonly IStrategyHost _host;
    private readonly List<HistoryStep> _steps = [];
    private readonly Dictionary<string, AdmissionLedger> _ledgers = new(StringComparer.Ordinal);
    private IHostedStrategy _strategy = null!;
    private StrategyArguments _arguments = null!;

    public PropertyWalk(StrategyDefinition definition, PropertyOptions options, IStrategyHost host)
    {
        (_definition, _options, _host) = (definition, options, host);
        host.Clear();
    }

    /// <summary>How many operations were run.</summary>
    public long Steps { get; private set; }

    /// <summary>How many questions were asked about them.</summary>
    public long Questions { get; private set; }

    /// <summary>The reply to the last operation; null if an expression left its range.</summary>
    public StrategyReply? Last { get; private set; }

    /// <summary>Walks through a whole history.</summary>
    public static PropertyViolation? Play(History history, PropertyOptions options, IStrategyHost host)
    {
        var walk = new PropertyWalk(history.Definition, options, host);
        foreach (var step in history.Steps)
        {
            if (step is ConfigureStep configure) walk.Configure(history.Definition.Create(configure.Arguments));
            else if (step is ApplyStep apply && walk.Run(apply) is { } violation) return violation;
        }

        return null;
    }

    public void Configure(StrategyExecutor configured)
    {
        _steps.Add(new ConfigureStep(configured.Arguments));
        _strategy = _host.Open(configured);
        _arguments = configured.Arguments;
    }

    public AdmissionLedger LedgerOf(string key) =>
        _ledgers.TryGetValue(key, out var ledger) ? ledger : _ledgers[key] = new AdmissionLedger();

    /// <summary>Runs one operation and checks every promise about what it led to.</summary>
    public PropertyViolation? Run(ApplyStep step)
    {
        Steps++;
        _steps.Add(step);
        var before = _host.ReadState(step.Key);
        Last = Try(step.Key, step.Request);
        if (Last is not { } reply) return null;

        var request = step.Request;
        var decision = reply.Decision;
        var writes = decision.IsAllowed && request.Amount > 0
            && request.Operation is StrategyOperation.Decide or StrategyOperation.Grant || request.Operation is StrategyOperation.Credit or StrategyOperation.Charge;
        if (!writes && _host.ReadState(step.Key) != before)
            return Broken(StrategyProperty.DenialChangesNothing, $"the state was '{before}' and is '{_host.ReadState(step.Key)}'");

        // A forecast tells of a state that it did not make, so there is nothing to look into.
        if (request.Operation == StrategyOperation.Forecast) return null;
        return Retry(step, decision) ?? Reset(step, decision) ?? Remaining(step, decision) ?? Monotone(step) ?? Bound(step, reply, before);
    }

    private PropertyViolation? Retry(ApplyStep step, Decision decision)
    {
        if (step.Request.Operation != StrategyOperation.Decide || decision.IsAllowed)
            return decision.RetryAtMicroseconds is { } && decision.IsAllowed ? Broken(StrategyProperty.RetryIsHonest, "it is allowed and has a retry time") : null;

        var (now, cost) = (step.Request.Now, step.Request.Amount);
        if (decision.RetryAtMicroseconds is not { } retryAt)
            return cost > decision.Limit ? null : Broken(StrategyProperty.RetryIsHonest, $"a cost of {cost} within the limit of {decision.Limit} has no retry time");

        if (cost > decision.Limit && !_options.CostsMayCross)
            return Broken(StrategyProperty.RetryIsHonest, $"a cost of {cost} beyond the limit of {decision.Limit} has a retry time");
        if (retryAt <= now) return Broken(StrategyProperty.RetryIsHonest, $"the retry time {retryAt} is not after {now}");
        if (Ask(step.Key, retryAt, cost) is { IsAllowed: false }) return Broken(StrategyProperty.RetryIsHonest, $"a retry at {retryAt} is denied");
        return Ask(step.Key, retryAt - 1, cost) is { IsAllowed: true }
            ? Broken(StrategyProperty.RetryIsHonest, $"a retry before {retryAt} is allowed")
            : null;
    }

    private PropertyViolation? Reset(ApplyStep step, Decision decision)
    {
        var resetAt = decision.ResetAtMicroseconds;
        var now = step.Request.Now;
        if (resetAt < now) return Broken(StrategyProperty.ResetMeansFresh, $"the reset time {resetAt} is before {now}");

        long[] costs = [0, 1, decision.Limit, Math.Min(decision.Limit + 1, Exact.MaxAmount), step.Request.Amount];
        foreach (var cost in costs)
            if (Ask(step.Key, resetAt, cost) is { } kept && Ask(FreshKey, resetAt, cost) is { } fresh && kept != fresh)
                return Broken(StrategyProperty.ResetMeansFresh, $"at {resetAt} a cost of {cost} gives {Describe(kept)}, with no state {Describe(fresh)}");

        return resetAt > now && resetAt <= Exact.MaxTime && Array.TrueForAll(costs, cost => Ask(step.Key, resetAt - 1, cost) == Ask(FreshKey, resetAt - 1, cost))
            ? Broken(StrategyProperty.ResetMeansFresh, $"before {resetAt} the state already says the same as none")
            : null;
    }

    private PropertyViolation? Remaining(ApplyStep step, Decision decision)
    {
        if (_options.CostsMayCross) return null;
        var (now, remaining) = (step.Request.Now, decision.Remaining);
        if (remaining < 0) return Broken(StrategyProperty.RemainingIsExact, $"{remaining} remain");
        if (Ask(step.Key, now, remaining) is { IsAllowed: false })
            return Broken(StrategyProperty.RemainingIsExact, $"{remaining} remain, and a cost of {remaining} is denied");
        return remaining < Exact.MaxAmount && Ask(step.Key, now, remaining + 1) is { IsAllowed: true }
            ? Broken(StrategyProperty.RemainingIsExact, $"{remaining} remain, and a cost of {remaining + 1} is allowed")
            : null;
    }

    private PropertyViolation? Monotone(ApplyStep step)
    {
        // Drawn from the step itself, so that a history that breaks the promise still does when it runs again.
        var random = SeededRandom.For(0, step.Request.Now, step.Request.Amount);
        var now = step.Request.Now;
        var cost = Last!.Value.Decision.Remaining is var remaining && random.OneIn(2) ? remaining : random.Magnitude(0, Math.Max(0, remaining));
        if (Ask(step.Key, now, cost) is not { IsAllowed: true }) return null;

        var later = Math.Min(Exact.MaxTime, now + random.Magnitude(1, Math.Max(1, Last.Value.Decision.ResetAtMicroseconds - now)));
        if (Ask(step.Key, later, cost) is { IsAllowed: false })
            return Broken(StrategyProperty.Monotone, $"a cost of {cost} is allowed at {now} and denied at {later}");
        var smaller = random.OneIn(2) ? Math.Min(1, cost) : random.Between(0, cost);
        return !_options.CostsMayCross && Ask(step.Key, now, smaller) is { IsAllowed: false }
            ? Broken(StrategyProperty.Monotone, $"a cost of {cost} is allowed and one of {smaller} denied")
            : null;
    }

    private PropertyViolation? Bound(ApplyStep step, StrategyReply reply, string? before)
    {
        if (_options.Bound is not { } bound) return null;
        var ledger = LedgerOf(step.Key);
        switch (step.Request.Operation)
        {
            case StrategyOperation.Charge:
                ledger.TurnOff();
                return null;
            case StrategyOperation.Credit:
                ledger.Credit(step.Request.Now, step.Request.DebitedAt, step.Request.Amount);
                return null;
            case var _ when reply.Granted == 0:
                return null;
            default:
                ledger.Debit(step.Request.Now, reply.Granted, wasForgotten: before is null);
                return ledger.Excess((from, to) => bound(_arguments, from, to)) is { } excess
                    ? Broken(ledger.HasCredits ? StrategyProperty.CreditKeepsBound : StrategyProperty.BoundHolds, excess)
                    : null;
        }
    }

    /// <summary>What a request would get; the state is afterwards as it was. Null where there is no such time or an expression leaves its range.</summary>
    private Decision? Ask(string key, long now, long cost)
    {
        if (now is < 0 or > Exact.MaxTime) return null;
        Questions++;
        var before = _host.ReadState(key);
        var reply = Try(key, new StrategyRequest(StrategyOperation.Decide, now, cost));
        if (_host.ReadState(key) != before) _host.WriteState(key, before);
        return reply?.Decision;
    }

    private StrategyReply? Try(string key, in StrategyRequest request)
    {
        try
        {
            return _strategy.Apply(request, key);
        }
        catch (StrategyRangeException)
        {
            return null;
        }
    }

    private static string Describe(Decision decision) => new StepResult(new StrategyReply(decision, 0), null, null).ToString();

    private PropertyViolation Broken(StrategyProperty property, string explanation) =>
        new(property, new History(_definition, [.. _steps]), explanation);
}
