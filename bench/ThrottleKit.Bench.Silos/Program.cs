using System.Globalization;
using ThrottleKit;
using ThrottleKit.Bench;
using ThrottleKit.Bench.Silos;

// What a decision costs in grains, on one silo and on two, in turns: the silos, their client and a storage in memory are all in this process, so that its processor time is all of it.
// It holds nothing against a bound.
const int Rounds = 9, WarmUp = 3;
(string Name, StrategyExecutor Limit)[] limits =
[
    ("gcra, allowed", Gcra.Definition.Create(new StrategyArguments(1_000_000, 1_000_000, 1_000_000))),
    ("gcra, denied", Gcra.Definition.Create(new StrategyArguments(1, 3_600_000_000, 1))),
];

var table = new Table(
    $"Orleans: all in one process, {SiloLoad.InFlight} calls in flight, {SiloLoad.Keys:N0} keys", "limit", "silos", "processor, µs a decision", "busiest silo's share of grains", "calls/s, all on this machine",
    "two against one, worked out", "bytes a grain in memory", "bytes a record");
foreach (var (name, limit) in limits)
{
    await using var one = await SiloLoad.StartAsync(1, limit);
    await using var two = await SiloLoad.StartAsync(2, limit);
    var (single, spread) = (new List<SiloLoad.Cost>(), new List<SiloLoad.Cost>());
    for (var round = 0; round < WarmUp + Rounds; round++)
    {
        var (first, second) = (await one.MeasureAsync(), await two.MeasureAsync());
        if (round < WarmUp) continue;
        single.Add(first);
        spread.Add(second);
    }

    var share = await two.BusiestShareAsync();
    var times = single.Zip(spread, (alone, shared) => alone.Processor / (shared.Processor * share)).Median();
    Row(name, one, single, 1, "");
    Row(name, two, spread, share, $"{Table.Number(times, 2)}x");
}

void Row(string name, SiloLoad load, List<SiloLoad.Cost> costs, double share, string times) => table.Row(
    name, load.Silos.ToString(CultureInfo.InvariantCulture), Table.Number(costs.Select(cost => cost.Processor).Median()), Table.Number(share, 3), Table.Number(costs.Select(cost => cost.PerSecond).Median(), 0),
    times, Table.Number(load.BytesOfAGrain, 0), Table.Number(load.BytesOfARecord, 0));
