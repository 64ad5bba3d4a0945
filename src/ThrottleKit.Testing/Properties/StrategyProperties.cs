using System.Collections.Concurrent;

namespace ThrottleKit.Testing;

/// <summary>Holds a strategy, built in or one's own, to what every strategy promises, on random histories.</summary>
public static class StrategyProperties
{
    private const int StepsPerHistory = 250;

    /// <summary>Runs random histories and looks into every state they lead to.</summary>
    /// <param name="definition">The strategy.</param>
    /// <param name="options">What to hold it to.</param>
    public static PropertyReport Check(StrategyDefinition definition, PropertyOptions? options = null)
    {
        options ??= new PropertyOptions();
        var numbers = new ConcurrentQueue<int>(Enumerable.Range(0, (int)((options.Steps + StepsPerHistory - 1) / StepsPerHistory)));
        var violations = new ConcurrentBag<(int Number, PropertyViolation Violation)>();
        long steps = 0, questions = 0;
        Workers.Run(Enumerable.Range(0, Math.Max(1, options.Workers)), _ =>
        {
            using var host = options.Host();
            while (numbers.TryDequeue(out var number))
            {
                var walk = new PropertyWalk(definition, options, host);
                if (RunHistory(definition, options, walk, number) is { } violation) violations.Add((number, violation));
                Interlocked.Add(ref steps, walk.Steps);
                Interlocked.Add(ref questions, walk.Questions);
            }
        });

        using var replay = options.Host();
        var first = violations.OrderBy(found => found.Number).Select(found => found.Violation).DistinctBy(violation => violation.Property);
        return new PropertyReport(steps, questions, [.. first.OrderBy(violation => violation.Property).Select(violation => Shrink(violation, options, replay))]);
    }

    private static PropertyViolation? RunHistory(StrategyDefinition definition, PropertyOptions options, PropertyWalk walk, int number)
    {
        var random = SeededRandom.For(options.Seed, number);
        var generator = new HistoryGenerator(definition, random) { Plants = false };
        var configured = new ConfigurationGenerator(definition, random).Draw();
        generator.Configured = configured;
        walk.Configure(configured);
        var charges = number % 2 == 1; // a charge may pass the limit, so bounds can be held to only where there is none
        while (walk.Steps < Math.Min(StepsPerHistory, options.Steps - ((long)number * StepsPerHistory)))
        {
            var step = (ApplyStep)generator.Next();
            if (step.Request.Operation == StrategyOperation.Charge && !charges) continue;
            if (step.Request.Operation == StrategyOperation.Credit && !walk.LedgerOf(step.Key).TryDrawCredit(random, ref step)) continue;
            if (walk.Run(step) is { } violation) return violation;
            if (walk.Last is { } reply) generator.Observe(step, new StepResult(reply, null, null));
        }

        return null;
    }

    private static PropertyViolation Shrink(PropertyViolation violation, PropertyOptions options, IStrategyHost host)
    {
        PropertyViolation? Broken(History history) =>
            PropertyWalk.Play(history, options, host) is { } found && found.Property == violation.Property ? found : null;

        return Broken(new Shrinker(history => Broken(history) is not null).Shrink(violation.History)) ?? violation;
    }
}
