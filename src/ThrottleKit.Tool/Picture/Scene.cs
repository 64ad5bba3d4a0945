namespace ThrottleKit.Tool.Picture;

/// <summary>What a picture shows: a configuration, and the same requests for every strategy, so that pictures can be compared.</summary>
/// <param name="Strategy">The strategy with its configuration.</param>
/// <param name="Caption">The configuration, for people.</param>
/// <param name="Span">How long the picture is, in microseconds.</param>
internal sealed record Scene(StrategyExecutor Strategy, string Caption, long Span)
{
    /// <summary>When every picture begins: a time at which windows of whole seconds begin as well.</summary>
    public const long Begin = 1_700_000_000_000_000;

    /// <summary>A request comes so often in a picture's span, evenly; beside those there are two bursts.</summary>
    private const int Steady = 48, Burst = 6;

    private static readonly Dictionary<string, string> BuiltIn = new()
    {
        ["gcra"] = """ "limit": 10, "period": "10s", "burst": 5 """,
        ["tokenBucket"] = """ "capacity": 5, "limit": 10, "period": "10s" """,
        ["leakyBucket"] = """ "limit": 10, "period": "10s", "queue": 4 """,
        ["fixedWindow"] = """ "limit": 10, "window": "10s" """,
        ["tokenBudget"] = """ "budget": 10, "window": "10s" """,
        ["quota"] = """ "limit": 10, "per": "10s" """,
        ["slidingWindow"] = """ "limit": 10, "window": "10s", "buckets": 5 """,
        ["slidingWindowLog"] = """ "limit": 10, "window": "10s" """,
    };

    /// <summary>The scene of a built-in strategy's page; null for one of somebody's own.</summary>
    /// <param name="strategy">The strategy.</param>
    public static Scene? Of(StrategyDefinition strategy)
    {
        if (!BuiltIn.TryGetValue(strategy.Name, out var configuration)) return null;
        var text = $$"""{ "policies": { "picture": { "strategy": "{{strategy.Name}}", {{configuration}} } } }""";
        return PolicyFile.Parse(text, new StrategyRegistry([strategy])).TryFind("picture", out var policy) ? Of(policy.Strategy, policy.Arguments, configuration.Trim().Replace("\"", "", StringComparison.Ordinal)) : null;
    }

    /// <summary>The scene of any configuration: three times its longest duration.</summary>
    /// <param name="strategy">The strategy.</param>
    /// <param name="arguments">Its parameters.</param>
    /// <param name="caption">The configuration, for people.</param>
    public static Scene Of(StrategyDefinition strategy, StrategyArguments arguments, string caption)
    {
        var longest = strategy.Parameters.Select((parameter, i) => parameter.Kind is ParameterKind.Duration or ParameterKind.Period ? arguments[i] ?? 0 : 0).DefaultIfEmpty().Max();
        return new Scene(strategy.Create(arguments), caption, 3 * (longest > 0 ? longest : 10_000_000));
    }

    /// <summary>The requests, by time: how long after the beginning each comes.</summary>
    public IEnumerable<long> Requests => Enumerable.Range(0, Steady).Select(i => Span * i / Steady)
        .Concat(from burst in new[] { 0.30, 0.64 } from i in Enumerable.Range(0, Burst) select (long)(Span * burst) + (Span * i / 300)).Order();

    /// <summary>What each request takes: one permit, and of a budget an amount that crosses it now and then.</summary>
    public long Cost => Strategy.Definition.Name == "tokenBudget" ? 3 : 1;
}
