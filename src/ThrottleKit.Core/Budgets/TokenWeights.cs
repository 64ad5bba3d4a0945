namespace ThrottleKit.Budgets;

/// <summary>
/// What tokens cost in the unit of a budget: tokens themselves, requests, or money in micro-dollars. Each weight is the cost of <see cref="Per"/> tokens of its kind, a whole
/// number; the sum is rounded up once.
/// </summary>
public sealed record TokenWeights
{
    /// <summary>Every token costs one.</summary>
    public static TokenWeights Tokens { get; } = new() { Input = 1, Output = 1, CachedInput = 1, Reasoning = 1 };

    /// <summary>Every call costs one, whatever it uses.</summary>
    public static TokenWeights Requests { get; } = new() { Call = 1 };

    /// <summary>What each call costs by itself.</summary>
    public long Call { get; init; }

    /// <summary>What <see cref="Per"/> input tokens cost.</summary>
    public long Input { get; init; }

    /// <summary>What <see cref="Per"/> output tokens cost.</summary>
    public long Output { get; init; }

    /// <summary>What <see cref="Per"/> input tokens out of the provider's cache cost.</summary>
    public long CachedInput { get; init; }

    /// <summary>What <see cref="Per"/> reasoning tokens cost.</summary>
    public long Reasoning { get; init; }

    /// <summary>How many tokens a weight is the cost of: 1, or 1,000,000 for prices as providers state them.</summary>
    public long Per { get; init; } = 1;

    /// <summary>Prices by the million tokens, as providers state them. The budget is in the same unit: micro-dollars for prices in micro-dollars.</summary>
    /// <param name="input">The price of a million input tokens.</param>
    /// <param name="output">The price of a million output tokens, reasoning included.</param>
    /// <param name="cachedInput">The price of a million cached input tokens; as <paramref name="input"/> where it is not given.</param>
    public static TokenWeights PerMillion(long input, long output, long? cachedInput = null) =>
        new() { Input = input, Output = output, CachedInput = cachedInput ?? input, Reasoning = output, Per = 1_000_000 };

    /// <summary>What a call costs, rounded up. It never falls as usage grows.</summary>
    /// <param name="usage">What it used.</param>
    /// <returns>The cost, at most <see cref="Exact.MaxAmount"/>: more is more than any budget has.</returns>
    public long CostOf(in TokenUsage usage)
    {
        var sum = ((Int128)Input * usage.Input) + ((Int128)Output * usage.Output) + ((Int128)CachedInput * usage.CachedInput) + ((Int128)Reasoning * usage.Reasoning);
        var cost = Call + ((sum + Per - 1) / Per);
        return cost > Exact.MaxAmount ? Exact.MaxAmount : (long)cost;
    }

    /// <summary>Holds the weights to their ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is out of its range.</exception>
    public void Validate()
    {
        Within(Call, 0, nameof(Call));
        Within(Input, 0, nameof(Input));
        Within(Output, 0, nameof(Output));
        Within(CachedInput, 0, nameof(CachedInput));
        Within(Reasoning, 0, nameof(Reasoning));
        Within(Per, 1, nameof(Per));
    }

    private static void Within(long value, long least, string name)
    {
        if (value < least || value > Exact.MaxAmount)
            throw new ArgumentOutOfRangeException(name, value, $"The weight {name} is {value}; it must lie between {least} and {Exact.MaxAmount}.");
    }
}
