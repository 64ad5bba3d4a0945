namespace ThrottleKit.Testing;

/// <summary>The simpler forms of one step, the simplest first; each is strictly simpler, so that trying them ends.</summary>
internal static class StepSimplifier
{
    private static readonly long[] Plain = [0, 1, 2, 10];

    /// <summary>Smaller numbers, from the least upwards; then a rounder one.</summary>
    public static IEnumerable<long> Simpler(long value, long least)
    {
        if (value < least) yield break;
        foreach (var small in Plain)
            if (small >= least && small < value) yield return small;
        for (var unit = 1_000_000_000_000_000L; unit >= 10; unit /= 1000)
            if (value >= unit && value / unit * unit is var round && round < value && round >= least) yield return round;
        if (value / 2 >= least && value > 3) yield return value / 2;
        if (value - 1 >= least && value > 1) yield return value - 1;
    }

    public static IEnumerable<HistoryStep> Simpler(HistoryStep step) => step switch
    {
        ApplyStep apply => Simpler(apply),
        ConfigureStep configure => Simpler(configure),
        PlantStep { State: not null } plant => [plant with { State = null }],
        _ => [],
    };

    /// <summary>The step, this much earlier.</summary>
    public static HistoryStep Earlier(HistoryStep step, long by) => step is not ApplyStep apply ? step : apply with
    {
        Request = apply.Request with
        {
            Now = Math.Max(0, apply.Request.Now - by),
            DebitedAt = Math.Max(0, apply.Request.DebitedAt - by),
        },
    };

    /// <summary>The numbers of a step.</summary>
    public static IEnumerable<long> Numbers(HistoryStep step) => step switch
    {
        ApplyStep { Request: var request } => [request.Now, request.Amount, request.Least, request.DebitedAt],
        ConfigureStep configure => Enumerable.Range(0, configure.Arguments.Count).Select(i => configure.Arguments[i]).OfType<long>(),
        _ => [],
    };

    /// <summary>The step with another number in place of one, and what is close to the one moved along.</summary>
    public static HistoryStep Replace(HistoryStep step, long number, long by)
    {
        long Moved(long value, long least) => Math.Abs(value - number) <= 4 ? Math.Max(least, value - number + by) : value;
        switch (step)
        {
            case ApplyStep apply:
                var request = apply.Request;
                return apply with
                {
                    Request = new(request.Operation, Moved(request.Now, 0), Moved(request.Amount, 0), Moved(request.Least, 1), Moved(request.DebitedAt, 0)),
                };
            case ConfigureStep configure:
                var arguments = configure.Arguments;
                for (var i = 0; i < arguments.Count; i++)
                    if (arguments[i] is { } value) arguments = arguments.With(i, Moved(value, long.MinValue));
                return new ConfigureStep(arguments);
            default:
                return step;
        }
    }

    /// <summary>The key that a step concerns.</summary>
    public static string? KeyOf(HistoryStep step) => (step as ApplyStep)?.Key ?? (step as PlantStep)?.Key;

    /// <summary>The step with another key.</summary>
    public static HistoryStep Rename(HistoryStep step, Func<string, string> name) => step switch
    {
        ApplyStep apply => apply with { Key = name(apply.Key) },
        PlantStep plant => plant with { Key = name(plant.Key) },
        _ => step,
    };

    private static IEnumerable<HistoryStep> Simpler(ApplyStep step)
    {
        var request = step.Request;
        if (request.Operation != StrategyOperation.Decide)
            yield return step with { Request = new StrategyRequest(StrategyOperation.Decide, request.Now, request.Amount) };
        if (step.Key != "a") yield return step with { Key = "a" };
        foreach (var amount in Simpler(request.Amount, 0)) yield return step with { Request = request with { Amount = amount } };
        foreach (var now in Simpler(request.Now, 0)) yield return step with { Request = request with { Now = now } };
        foreach (var least in Simpler(request.Least, 1)) yield return step with { Request = request with { Least = least } };
        foreach (var debitedAt in Simpler(request.DebitedAt, 0)) yield return step with { Request = request with { DebitedAt = debitedAt } };
    }

    private static IEnumerable<HistoryStep> Simpler(ConfigureStep step)
    {
        for (var i = 0; i < step.Arguments.Count; i++)
        {
            if (step.Arguments[i] is not { } value) continue;
            foreach (var simpler in Simpler(value, 0)) yield return new ConfigureStep(step.Arguments.With(i, simpler));
        }
    }
}
