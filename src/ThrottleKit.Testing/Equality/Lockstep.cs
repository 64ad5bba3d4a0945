namespace ThrottleKit.Testing;

/// <summary>Runs a strategy on several hosts at once, a step at a time, and compares them after each.</summary>
internal sealed class Lockstep
{
    private readonly IStrategyHost[] _hosts;
    private readonly IHostedStrategy[] _strategies;

    /// <summary>Makes the hosts ready; they start with no state.</summary>
    public Lockstep(IReadOnlyList<IStrategyHost> hosts)
    {
        if (hosts.Count == 0) throw new ArgumentException("Nothing can run without a host.", nameof(hosts));

        // The first host is what the others are held to; it must notice what must not happen.
        _hosts = [.. hosts.OrderBy(host => host.ChecksRanges ? 0 : 1)];
        _strategies = new IHostedStrategy[_hosts.Length];
        foreach (var host in _hosts) host.Clear();
    }

    /// <summary>How often a host was compared with the first one.</summary>
    public long Comparisons { get; private set; }

    /// <summary>The first host's result of the last operation.</summary>
    public StepResult Expected { get; private set; }

    /// <summary>Runs a whole history; null if the hosts agree at every step.</summary>
    /// <exception cref="StrategyConfigurationException">A configuration of the history is refused.</exception>
    public static StepDifference? Play(History history, IReadOnlyList<IStrategyHost> hosts)
    {
        var lockstep = new Lockstep(hosts);
        for (var i = 0; i < history.Steps.Count; i++)
        {
            if (history.Steps[i] is ConfigureStep configure) lockstep.Configure(history.Definition.Create(configure.Arguments));
            else if (lockstep.Run(i, history.Steps[i]) is { } difference) return difference;
        }

        return null;
    }

    /// <summary>From here on the strategy runs with this configuration.</summary>
    public void Configure(StrategyExecutor configured)
    {
        for (var i = 0; i < _hosts.Length; i++) _strategies[i] = _hosts[i].Open(configured);
    }

    /// <summary>Runs an operation or plants a state.</summary>
    /// <returns>How the hosts differ; null if they agree.</returns>
    public StepDifference? Run(int index, HistoryStep step)
    {
        switch (step)
        {
            case ApplyStep apply:
                return Apply(index, apply);
            case PlantStep plant:
                foreach (var host in _hosts) host.WriteState(plant.Key, plant.State);
                return null;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, "Unknown step.");
        }
    }

    private StepDifference? Apply(int index, ApplyStep step)
    {
        Expected = StepResult.Of(_hosts[0], _strategies[0], step);
        for (var i = 1; i < _hosts.Length; i++)
        {
            // What cannot notice that a number is out of range has no answer to compare; left out, it keeps the same state as the others.
            if (Expected.IsOutOfRange && !_hosts[i].ChecksRanges) continue;

            var actual = StepResult.Of(_hosts[i], _strategies[i], step);
            Comparisons++;
            if (actual != Expected) return new StepDifference(index, step, _hosts[0].Name, Expected, _hosts[i].Name, actual);
        }

        return null;
    }
}
