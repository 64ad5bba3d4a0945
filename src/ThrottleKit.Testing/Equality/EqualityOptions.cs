namespace ThrottleKit.Testing;

/// <summary>What an equality run runs.</summary>
public sealed record EqualityOptions
{
    /// <summary>The strategies; the steps are shared out among them evenly.</summary>
    public required IReadOnlyList<StrategyDefinition> Strategies { get; init; }

    /// <summary>Makes the hosts, a set for each worker. The first that checks ranges says what is right.</summary>
    public required Func<IReadOnlyList<IStrategyHost>> Hosts { get; init; }

    /// <summary>How many steps to run in all.</summary>
    public long Steps { get; init; } = 100_000;

    /// <summary>What everything random follows from: the same seed makes the same histories, whatever the number of workers.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many threads to use.</summary>
    public int Workers { get; init; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>How many steps a history has before keys and configuration start anew.</summary>
    public int StepsPerHistory { get; init; } = 250;

    /// <summary>How many differences of each strategy to shrink and report in full; all are counted.</summary>
    public int Reported { get; init; } = 3;

    /// <summary>Told how many more steps are done, now and then, from any thread.</summary>
    public IProgress<long>? Progress { get; init; }
}
