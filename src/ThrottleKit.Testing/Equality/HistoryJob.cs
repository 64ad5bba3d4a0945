namespace ThrottleKit.Testing;

/// <summary>One random history to run: everything in it follows from the seed, the strategy and its number.</summary>
/// <param name="Strategy">The strategy's place in the run.</param>
/// <param name="Definition">The strategy.</param>
/// <param name="Number">The history's number among those of the strategy.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Steps">How many steps it has.</param>
internal sealed record HistoryJob(int Strategy, StrategyDefinition Definition, int Number, ulong Seed, int Steps)
{
    private const int StepsPerConfiguration = 60;

    /// <summary>Runs it, up to the first difference.</summary>
    /// <returns>The counts, and the history that led to a difference if there was one.</returns>
    public (StrategyTally Tally, History? Differing) Run(IReadOnlyList<IStrategyHost> hosts)
    {
        // The name and not the place draws, so that a strategy meets the same histories alone and among others.
        var random = SeededRandom.For(Seed, [.. Definition.Name.Select(letter => (long)letter), Number]);
        var configurations = new ConfigurationGenerator(Definition, random);
        var generator = new HistoryGenerator(Definition, random);
        var lockstep = new Lockstep(hosts);
        var steps = new List<HistoryStep>();
        long compared = 0, outOfRange = 0;
        StepDifference? difference = null;
        while (compared < Steps && difference is null)
        {
            if (generator.Configured is not { } current || random.OneIn(StepsPerConfiguration))
            {
                var configured = generator.Configured is null ? configurations.Draw() : configurations.Change(generator.Configured);
                generator.Configured = configured;
                steps.Add(new ConfigureStep(configured.Arguments));
                lockstep.Configure(configured);
            }

            var step = generator.Next();
            steps.Add(step);
            difference = lockstep.Run(steps.Count - 1, step);
            if (step is not ApplyStep apply) continue;
            compared++;
            if (lockstep.Expected.IsOutOfRange) outOfRange++;
            generator.Observe(apply, lockstep.Expected);
        }

        var tally = new StrategyTally(
            Definition.Name, compared, lockstep.Comparisons, configurations.Used, configurations.Refused, outOfRange, difference is null ? 0 : 1);
        return (tally, difference is null ? null : new History(Definition, steps));
    }
}
