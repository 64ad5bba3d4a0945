namespace ThrottleKit.Leasing.Twin;

/// <summary>
/// The authority of the models: the strategy itself, by the same primitive that every store applies. A tick is a microsecond. As the models keep only how much is used, the state
/// is made anew for each question, and each answer is remembered.
/// </summary>
internal sealed class Authority(StrategyExecutor strategy, LeaseTerms terms)
{
    /// <summary>The models begin here, so that nothing is before the beginning of time.</summary>
    public const long Epoch = 1_000;

    private readonly Dictionary<(int Now, int Used, int Want), (LeaseGrant Grant, int Used)> _grants = [];
    private readonly Dictionary<(int Now, int Used, int Amount, long DebitedAt), int> _credits = [];

    /// <summary>Grants up to what is wanted.</summary>
    /// <param name="now">The model's time.</param>
    /// <param name="used">How much a peek would find used; afterwards, what it finds then.</param>
    /// <param name="want">How much is asked for.</param>
    public LeaseGrant Grant(int now, ref int used, int want)
    {
        var question = (now, used, want);
        if (!_grants.TryGetValue(question, out var answer))
        {
            var state = State(now, used);
            var reply = strategy.Apply(new StrategyRequest(StrategyOperation.Grant, Epoch + now, want), ref state);
            answer = (LeaseGrant.Of(reply, terms), Used(now, state));
            _grants.Add(question, answer);
        }

        used = answer.Used;
        return answer.Grant;
    }

    /// <summary>Takes permits back.</summary>
    public int Credit(int now, int used, ReturnedPermits message)
    {
        var question = (now, used, (int)message.Amount, message.DebitedAt);
        if (_credits.TryGetValue(question, out var left)) return left;
        var state = State(now, used);
        strategy.Apply(new StrategyRequest(StrategyOperation.Credit, Epoch + now, message.Amount, DebitedAt: message.DebitedAt), ref state);
        left = Used(now, state);
        _credits.Add(question, left);
        return left;
    }

    private string? State(int now, int used)
    {
        string? state = null;
        if (used > 0) strategy.Apply(new StrategyRequest(StrategyOperation.Decide, Epoch + now, used), ref state);
        return state;
    }

    private int Used(int now, string? state)
    {
        var peek = strategy.Apply(new StrategyRequest(StrategyOperation.Decide, Epoch + now, 0), ref state).Decision;
        return (int)(peek.Limit - peek.Remaining);
    }
}
