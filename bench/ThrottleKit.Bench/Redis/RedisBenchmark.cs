using System.Diagnostics;
using StackExchange.Redis;
using ThrottleKit.Redis;
using ThrottleKit.Testing;
using ThrottleKit.Testing.Garnet;

namespace ThrottleKit.Bench.Redis;

/// <summary>The store on Redis and on Garnet against what one writes by hand, through one connection of the same client, 64 calls in flight, in turns.</summary>
internal static class RedisBenchmark
{
    private const int InFlight = 64, CallsARound = 4_096, Rounds = 61, WarmUp = 5, Keys = 1_000;
    private const int ByHand = 2; // so many of the contestants are scripts by hand, the first after ours
    private const double LeastThroughput = 0.95;
    private const long Second = 1_000_000, Hour = 3_600 * Second;

    public static async Task<bool> RunAsync()
    {
        var bounds = new Bounds();
        var table = new Table($"{InFlight} in flight, {Keys:N0} keys", "requests", "by", "calls/s", "ThrottleKit is at", "bytes a call");
        using (var server = RedisServer.Start()) await CompareAsync(table, bounds, "Redis", server.Endpoint, isBound: true);
        using (var server = EmbeddedGarnet.Start()) await CompareAsync(table, bounds, "Garnet", server.Endpoint, isBound: false);
        return bounds.Report();
    }

    private static async Task CompareAsync(Table table, Bounds bounds, string server, string endpoint, bool isBound)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(endpoint);
        await using var store = new RedisStore(connection);
        foreach (var (name, limit, period, burst) in new (string, long, long, long)[]
        {
            ("allowed", 1_000_000, Second, 1_000_000), ("denied", 1, Hour, 1),
        })
        {
            Contestant[] contestants =
            [
                Contestants.Ours(store, Gcra.Definition.Create(new StrategyArguments(limit, period, burst))),
                await Contestants.ByHandAsync(connection, "by hand, exact for every limit", "HandGcraExact", [period / limit, 1, period / limit * burst, 0, burst, 1]),
                await Contestants.ByHandAsync(connection, "by hand, whole microseconds", "HandGcra", [period / limit, period / limit * burst, 1]),
                .. isBound ? Others(connection, name, (int)limit, TimeSpan.FromMicroseconds(period)) : [],
            ];
            var rounds = new List<Sample[]>();
            for (var i = 0; i < WarmUp + Rounds; i++)
            {
                var round = new Sample[contestants.Length];
                for (var k = 0; k < contestants.Length; k++)
                {
                    var turn = (i + k) % contestants.Length; // each is first as often as the others: what one leaves behind, the next pays for
                    round[turn] = await MeasureAsync(contestants[turn], name, turn);
                }

                if (i >= WarmUp) rounds.Add(round);
            }

            for (var k = 0; k < contestants.Length; k++)
            {
                var ratio = rounds.Select(round => round[0].PerSecond / round[k].PerSecond).Median();
                table.Row(
                    $"{server}, {name}", contestants[k].Name, Table.Number(rounds.Select(round => round[k].PerSecond).Median(), 0), k == 0 ? "" : $"{Table.Number(ratio, 2)}x",
                    Table.Number(rounds.Select(round => round[k].Bytes).Median(), 0));
                if (k is > 0 and <= ByHand && isBound) bounds.AtLeast($"{server}, {name}, against {contestants[k].Name}", ratio, LeastThroughput);
            }
        }
    }

    /// <summary>What somebody would install; on Redis alone, as its scripts need the object store, which the embedded Garnet goes without.</summary>
    private static IEnumerable<Contestant> Others(ConnectionMultiplexer connection, string name, int limit, TimeSpan period)
    {
        Func<ConnectionMultiplexer, int, TimeSpan, IEnumerable<string>, Contestant>[] others = [Contestants.OthersBucket, Contestants.OthersWindow];
        return others.Select((make, i) => make(connection, limit, period, Enumerable.Range(0, Keys).Select(key => Key(name, 1 + ByHand + i, key))));
    }

    private static string Key(string name, int turn, int key) => $"{name}:{turn}:{key}";

    private static async Task<Sample> MeasureAsync(Contestant contestant, string name, int turn)
    {
        var before = GC.GetTotalAllocatedBytes(precise: false);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(async lane =>
        {
            for (var i = lane; i < CallsARound; i += InFlight) await contestant.Decide(Key(name, turn, i % Keys));
        }));
        return new Sample(CallsARound / watch.Elapsed.TotalSeconds, (GC.GetTotalAllocatedBytes(precise: false) - before) / (double)CallsARound);
    }

    private readonly record struct Sample(double PerSecond, double Bytes);
}
