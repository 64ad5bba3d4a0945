namespace ThrottleKit.Testing;

/// <summary>
/// Simulates fleets that share a limit, on one thread and from a seed: nodes whose leases are handled by the code of production, a store that is the strategy itself, and a network, clocks and machines that
/// fail as a scenario says. Every admission is held to the bound.
/// </summary>
public static class FleetSimulation
{
    /// <summary>Simulates a fleet.</summary>
    /// <param name="scenario">The fleet.</param>
    public static FleetReport Run(FleetScenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var time = new SimulatedTime();
        var policy = PolicyOf(scenario, scenario.Limit);
        var share = PolicyOf(scenario, Math.Max(1, scenario.Limit / scenario.Nodes)).Executor;
        var authority = new SimulatedAuthority(policy.Executor, time);
        var audit = new AdmissionAudit(scenario);
        var nodes = Enumerable.Range(0, scenario.Nodes).Select(i => new SimulatedNode(scenario, time, authority, audit, policy, share, i)).ToArray();
        var requests = 0L;
        var end = SimulatedTime.Begin + scenario.Windows * Microseconds(scenario.Window);
        for (var i = 0; i < nodes.Length; i++) AskFrom(i);
        PlanFaults(scenario, time, authority, audit, nodes);
        RunAlone(() => time.RunUntil(end));
        return new FleetReport(scenario, audit.AdmittedByWindow, audit.DemandByWindow, audit.AdmittedByNode, requests, authority.Calls, audit.Worst == long.MinValue ? -scenario.Limit : audit.Worst);

        // Requests come at random, about as far apart as the node's part of the demand makes it.
        void AskFrom(int i)
        {
            var random = SeededRandom.For(scenario.Seed, 3, i);
            var apart = Math.Max(1, (long)(Microseconds(scenario.Window) / RequestsPerWindow(scenario, i)));
            void Next(long now) => time.At(now + random.Between(0, 2 * apart), () =>
            {
                requests++;
                nodes[i].Request(random.Between(1, scenario.MostCost));
                Next(time.Now);
            });
            Next(SimulatedTime.Begin);
        }
    }

    /// <summary>With a context for continuations the runtime would hand them to other threads, and a run would not be the same again.</summary>
    private static void RunAlone(Action run)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            run();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private static Policy PolicyOf(FleetScenario scenario, long limit) => scenario.IsRate
        ? Policy.Of("rate", new TokenBucket { Capacity = limit, Limit = limit, Period = scenario.Window })
        : Policy.Of("window", new FixedWindow { Limit = limit, Window = scenario.Window });

    private static double RequestsPerWindow(FleetScenario scenario, int node)
    {
        var all = scenario.Limit * (scenario.DemandPercent / 100.0) / ((1 + scenario.MostCost) / 2.0);
        var hot = Math.Min(scenario.HotNodes, scenario.Nodes);
        if (hot == 0) return all / scenario.Nodes;
        return node < hot ? Math.Max(1, (all - (scenario.Nodes - hot)) / hot) : 1;
    }

    private static void PlanFaults(FleetScenario scenario, SimulatedTime time, SimulatedAuthority authority, AdmissionAudit audit, SimulatedNode[] nodes)
    {
        var random = SeededRandom.For(scenario.Seed, 4);
        var (faults, window) = (scenario.Faults, Microseconds(scenario.Window));
        bool Happens(int thousandths) => random.Between(1, 1_000) <= thousandths;
        for (var w = 0; w < scenario.Windows; w++)
        {
            long Sometime() => SimulatedTime.Begin + w * window + random.Between(0, window - 1);
            foreach (var node in nodes)
            {
                if (Happens(faults.Crashes)) time.At(Sometime(), node.Crash);
                if (Happens(faults.Pauses)) Plan(Sometime(), random.Between(1, 2 * window), node.PauseUntil);
                if (Happens(faults.Partitions)) Plan(Sometime(), random.Between(1, window), node.CutOffUntil);
            }

            if (Happens(faults.Forgettings))
                time.At(Sometime(), () =>
                {
                    authority.Forget(random);
                    audit.Forget(time.Now);
                });
        }

        void Plan(long at, long takes, Action<long> begins) => time.At(at, () => begins(at + takes));
    }

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;
}
