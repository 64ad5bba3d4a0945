namespace ThrottleKit.Interleaving;

/// <summary>All that threads do to the engine, each small enough for all orders to be run.</summary>
internal static class Scenarios
{
    /// <summary>By name, with how often a thread may be passed over.</summary>
    public static IEnumerable<(string Name, int Delays, Func<(Action[], Action)> Make)> All => [.. TableScenarios.All, .. EngineScenarios.All];

    /// <summary>Runs a scenario in all its orders; what went wrong is an exception.</summary>
    /// <param name="name">The scenario.</param>
    /// <param name="more">How many more delays than usual.</param>
    /// <returns>How many orders there are.</returns>
    public static int Explore(string name, int more)
    {
        var (_, delays, make) = All.Single(scenario => scenario.Name == name);
        return Scheduler.Explore(() => make(), delays + more);
    }
}
