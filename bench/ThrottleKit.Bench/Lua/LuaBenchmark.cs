using StackExchange.Redis;

namespace ThrottleKit.Bench.Lua;

/// <summary>The emitted GCRA script against one written by hand, on the same server in turns.</summary>
internal static class LuaBenchmark
{
    private const int Rounds = 151, CallsARound = 1_024;
    private const double LeastThroughput = 0.95;
    private const long Second = 1_000_000, Hour = 3_600 * Second;
    private static readonly string[] Hands = ["exact for every limit", "intervals of whole microseconds alone"];

    public static async Task<bool> RunAsync()
    {
        await using var server = await RedisServer.StartAsync();
        var bounds = new Bounds();
        await CountAsync(server, bounds);

        var table = new Table(
            "64 in flight, EVALSHA, 1,000 keys", "limit a key", "against", "emitted, calls/s", "by hand, calls/s", "ratio",
            "emitted, server µs", "by hand, server µs", "server ratio");
        foreach (var (name, limit, period, burst) in new (string, long, long, long)[] { ("1,000/s, burst 1,000: allowed", 1_000, Second, 1_000), ("1/h, burst 1: denied", 1, Hour, 1) })
        {
            var scripts = await ScriptsAsync(server, limit, period, burst);
            var rounds = new List<Round[]>();
            for (var i = 0; i < 3 + Rounds; i++)
            {
                var round = new Round[scripts.Length];
                for (var k = 0; k < scripts.Length; k++)
                {
                    var turn = (i + k) % scripts.Length; // each is first as often as the others: what one leaves behind, the next pays for
                    round[turn] = await scripts[turn].RunAsync(CallsARound);
                }

                if (i >= 3) rounds.Add(round);
            }

            for (var k = 1; k < scripts.Length; k++) Compare(table, bounds, name, Hands[k - 1], [.. rounds.Select(round => (round[0], round[k]))]);
        }

        return bounds.Report();
    }

    private static void Compare(Table table, Bounds bounds, string name, string hand, IReadOnlyList<(Round Emitted, Round Hand)> rounds)
    {
        var ratio = rounds.Select(pair => pair.Emitted.PerSecond / pair.Hand.PerSecond).Median();
        table.Row(
            name, hand,
            Table.Number(rounds.Select(pair => pair.Emitted.PerSecond).Median(), 0), Table.Number(rounds.Select(pair => pair.Hand.PerSecond).Median(), 0),
            Table.Number(ratio, 2),
            Table.Number(rounds.Select(pair => pair.Emitted.ServerMicroseconds).Median(), 2), Table.Number(rounds.Select(pair => pair.Hand.ServerMicroseconds).Median(), 2),
            Table.Number(rounds.Select(pair => pair.Hand.ServerMicroseconds / pair.Emitted.ServerMicroseconds).Median(), 2));
        bounds.AtLeast($"{name}, against {hand}: throughput", ratio, LeastThroughput);
    }

    /// <summary>What the emitted script asks of the server, counted by the server itself.</summary>
    private static async Task CountAsync(RedisServer server, Bounds bounds)
    {
        var table = new Table("Commands of one decision", "decision", "calls", "commands");
        var emitted = (await ScriptsAsync(server, limit: 1, Hour, burst: 1))[0];
        foreach (var (name, isAllowed) in new[] { ("allowed", true), ("denied", false) })
        {
            await server.Server.ConfigResetStatisticsAsync();
            var reply = (long[])(await emitted.CallAsync(0))!;
            if (reply[0] == 1 != isAllowed) throw new InvalidOperationException($"The decision should have been {name}.");
            var commands = (await server.CommandsAsync()).Where(command => command.Key is not ("evalsha" or "info" or "config|resetstat")).ToList();
            var calls = commands.Sum(command => command.Value.Calls);
            table.Row(name, $"{calls}", string.Join(", ", commands.Select(command => command.Key.ToUpperInvariant()).Order()));
            bounds.AtMost($"{name}: calls", calls, 3);
            if (!isAllowed) bounds.AtMost("denied: commands that are no read", commands.Count(command => command.Key is not ("time" or "get")), 0);
        }

        await server.Server.FlushAllDatabasesAsync();
    }

    /// <summary>The emitted script, and those that do the same by hand, in the order of <see cref="Hands"/>.</summary>
    private static async Task<Script[]> ScriptsAsync(RedisServer server, long limit, long period, long burst)
    {
        var executor = Gcra.Definition.Emitted(new StrategyArguments([limit, period, burst]));
        var request = new StrategyRequest(StrategyOperation.Decide, Now: 0, Amount: 1);
        var arguments = StrategyScript.Arguments(executor, request, serverTime: true, TimeSpan.FromSeconds(1));
        var interval = period / limit;
        return
        [
            await Script.LoadAsync(server, $"emitted:{limit}", Gcra.Definition.Lua, Array.ConvertAll(arguments, argument => (RedisValue)argument)),
            await Script.LoadAsync(server, $"exact:{limit}", await ReadAsync("HandGcraExact"), [interval, 1, interval * burst, 0, burst, 1]),
            await Script.LoadAsync(server, $"whole:{limit}", await ReadAsync("HandGcra"), [interval, interval * burst, 1]),
        ];
    }

    private static async Task<string> ReadAsync(string name)
    {
        using var reader = new StreamReader(typeof(LuaBenchmark).Assembly.GetManifestResourceStream(name)!);
        return await reader.ReadToEndAsync();
    }
}
