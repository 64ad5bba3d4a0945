namespace ThrottleKit.Budgets.Twin;

/// <summary>
/// The ledger of the model: the strategies that budgets are held with, by the same primitive that every store applies, inside one window. As the model keeps only how much is used,
/// the state is made anew for each question, and each answer is remembered.
/// </summary>
internal sealed class Ledger
{
    private const long Now = 1_000;

    private readonly Dictionary<(int Used, StrategyOperation Operation, int Amount), (int Used, bool IsAllowed)> _answers = [];
    private readonly StrategyExecutor _strategy;
    private readonly bool _givesTooMuch;

    public Ledger(BudgetMode mode, bool givesTooMuch)
    {
        _givesTooMuch = givesTooMuch;
        var window = Duration.FromMicroseconds(1_000_000);
        _strategy = mode == BudgetMode.AfterTheFact
            ? Policy.Of("cap", new TokenBudget { Budget = SpendConstants.Cap, Window = window }).Executor
            : Policy.Of("cap", new FixedWindow { Limit = SpendConstants.Cap, Window = window }).Executor;
    }

    /// <summary>Takes an amount, or nothing.</summary>
    public bool Debit(ref int used, int amount)
    {
        if (_givesTooMuch)
        {
            used += amount;
            return true;
        }

        return Ask(ref used, StrategyOperation.Decide, amount);
    }

    /// <summary>Debits what is there already: while anything is left it is decided, then recorded.</summary>
    public void Record(ref int used, int amount)
    {
        if (!Ask(ref used, StrategyOperation.Decide, amount)) Ask(ref used, StrategyOperation.Charge, amount);
    }

    public void Credit(ref int used, int amount) => Ask(ref used, StrategyOperation.Credit, amount);

    private bool Ask(ref int used, StrategyOperation operation, int amount)
    {
        if (amount == 0) return true;
        var question = (used, operation, amount);
        if (!_answers.TryGetValue(question, out var answer))
        {
            string? state = null;
            if (used > 0) _strategy.Apply(new StrategyRequest(StrategyOperation.Charge, Now, used), ref state);
            var reply = _strategy.Apply(new StrategyRequest(operation, Now, amount, DebitedAt: Now), ref state);

            // The state itself says how much is used: a peek says no more than that nothing is left.
            answer = (state is null ? 0 : int.Parse(state[(state.LastIndexOf(',') + 1)..], System.Globalization.CultureInfo.InvariantCulture), reply.Decision.IsAllowed);
            _answers.Add(question, answer);
        }

        used = answer.Used;
        return answer.IsAllowed;
    }
}
