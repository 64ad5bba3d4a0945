using ThrottleKit.Testing;

namespace ThrottleKit.Bench.Scale;

/// <summary>Unit costs, from which docs/scale.md works out what many decisions over many keys need. It holds nothing against a bound.</summary>
internal static class ScaleBenchmark
{
    private const int Rounds = 9, WarmUp = 2;
    private const long Second = 1_000_000;

    /// <summary>The limits that costs are measured for: none of them ends or denies while it runs, but the one that denies always.</summary>
    private static readonly (string Name, StrategyExecutor Limit)[] Limits =
    [
        ("gcra, allowed", Gcra.Definition.Create(new StrategyArguments(1_000_000, Second, 1_000_000))),
        ("gcra, denied", Gcra.Definition.Create(new StrategyArguments(1, 3_600 * Second, 1))),
        ("fixedWindow, allowed", FixedWindow.Definition.Create(new StrategyArguments(1_000_000_000, Duration.Longest))),
    ];

    public static async Task<bool> RunAsync()
    {
        var table = new Table(
            $"Redis: the servers' own time, {RedisLoad.InFlight} calls in flight for each, 10,000 keys", "limit", "servers", "script, µs", "processor, µs a decision", "busiest server's share",
            "calls/s, all on this machine", "three against one, worked out");
        using var server = RedisServer.Start();
        using var cluster = RedisCluster.Start(masters: 3, replicas: 0);
        await using var one = await RedisLoad.ConnectAsync(server.Endpoint, servers: 1);
        await using var three = await RedisLoad.ConnectAsync(cluster.Configuration, servers: 3);
        foreach (var (name, limit) in Limits)
        {
            var (single, spread) = (new List<RedisLoad.Cost>(), new List<RedisLoad.Cost>());
            for (var round = 0; round < WarmUp + Rounds; round++)
            {
                var (first, second) = (await one.MeasureAsync(name, limit), await three.MeasureAsync(name, limit));
                if (round < WarmUp) continue;
                single.Add(first);
                spread.Add(second);
            }

            // As many times the decisions of one as the busiest of three has room for.
            var times = single.Zip(spread, (alone, shared) => alone.Processor / (shared.Processor * shared.BusiestShare)).Median();
            Row(table, name, "1", single, "");
            Row(table, name, "3", spread, $"{Table.Number(times, 2)}x");
        }

        await KeySizes.RunAsync();
        return true;
    }

    private static void Row(Table table, string name, string servers, List<RedisLoad.Cost> costs, string times) => table.Row(
        name, servers, Table.Number(costs.Select(cost => cost.Script).Median()), Table.Number(costs.Select(cost => cost.Processor).Median()),
        Table.Number(costs.Select(cost => cost.BusiestShare).Median(), 3), Table.Number(costs.Select(cost => cost.PerSecond).Median(), 0), times);
}
