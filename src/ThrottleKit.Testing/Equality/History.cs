namespace ThrottleKit.Testing;

/// <summary>One step of a history.</summary>
public abstract record HistoryStep;

/// <summary>From here on the strategy runs with other parameters; the keys keep their states.</summary>
/// <param name="Arguments">The values of the parameters.</param>
public sealed record ConfigureStep(StrategyArguments Arguments) : HistoryStep;

/// <summary>One operation on a key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Request">The operation.</param>
public sealed record ApplyStep(string Key, StrategyRequest Request) : HistoryStep;

/// <summary>Something writes to a key behind the strategy's back.</summary>
/// <param name="Key">The key.</param>
/// <param name="State">What it then holds; null for nothing.</param>
public sealed record PlantStep(string Key, string? State) : HistoryStep;

/// <summary>
/// What happens to a strategy, step by step, in plain numbers: what an equality run makes at random, shrinks when hosts differ, and prints as a test.
/// </summary>
/// <param name="definition">The strategy.</param>
/// <param name="steps">What happens; the first step configures.</param>
public sealed class History(StrategyDefinition definition, params IReadOnlyList<HistoryStep> steps)
{
    /// <summary>The strategy.</summary>
    public StrategyDefinition Definition => definition;

    /// <summary>What happens, in order.</summary>
    public IReadOnlyList<HistoryStep> Steps => steps;

    /// <summary>This history, then other parameters.</summary>
    /// <param name="values">Their values in the definition's order.</param>
    public History Configure(params ReadOnlySpan<long?> values) => Then(new ConfigureStep(new StrategyArguments(values)));

    /// <summary>This history, then a request.</summary>
    /// <param name="key">The key.</param>
    /// <param name="now">The time.</param>
    /// <param name="cost">The cost.</param>
    public History Decide(string key, long now, long cost) => Then(key, new(StrategyOperation.Decide, now, cost));

    /// <summary>This history, then a forecast.</summary>
    /// <inheritdoc cref="Decide"/>
    public History Forecast(string key, long now, long cost) => Then(key, new(StrategyOperation.Forecast, now, cost));

    /// <summary>This history, then a grant.</summary>
    /// <param name="key">The key.</param>
    /// <param name="now">The time.</param>
    /// <param name="wanted">The most.</param>
    /// <param name="least">The least.</param>
    public History Grant(string key, long now, long wanted, long least) => Then(key, new(StrategyOperation.Grant, now, wanted, Least: least));

    /// <summary>This history, then a credit.</summary>
    /// <param name="key">The key.</param>
    /// <param name="now">The time.</param>
    /// <param name="amount">What is given back.</param>
    /// <param name="debitedAt">When it was taken.</param>
    public History Credit(string key, long now, long amount, long debitedAt) =>
        Then(key, new(StrategyOperation.Credit, now, amount, DebitedAt: debitedAt));

    /// <summary>This history, then a charge.</summary>
    /// <param name="key">The key.</param>
    /// <param name="now">The time.</param>
    /// <param name="amount">What was spent.</param>
    public History Charge(string key, long now, long amount) => Then(key, new(StrategyOperation.Charge, now, amount));

    /// <summary>This history, then a write to the key behind the strategy's back.</summary>
    /// <param name="key">The key.</param>
    /// <param name="state">What it then holds; null for nothing.</param>
    public History Plant(string key, string? state) => Then(new PlantStep(key, state));

    /// <summary>Runs the history on every host and requires them to agree at each step, on the reply and on what the key then holds.</summary>
    /// <param name="hosts">The hosts, of which the first that checks ranges says what is right; they are disposed.</param>
    /// <exception cref="EqualityException">Two hosts differ.</exception>
    public void AssertSame(params IReadOnlyList<IStrategyHost> hosts)
    {
        try
        {
            if (Lockstep.Play(this, hosts) is { } difference) throw new EqualityException(difference);
        }
        finally
        {
            foreach (var host in hosts) host.Dispose();
        }
    }

    private History Then(string key, StrategyRequest request) => Then(new ApplyStep(key, request));

    private History Then(HistoryStep step) => new(definition, [.. steps, step]);
}

/// <summary>Two hosts of one strategy differ.</summary>
/// <param name="difference">Where, and how.</param>
public sealed class EqualityException(StepDifference difference) : Exception(difference.ToString())
{
    /// <summary>Where the hosts differ, and how.</summary>
    public StepDifference Difference { get; } = difference;
}
