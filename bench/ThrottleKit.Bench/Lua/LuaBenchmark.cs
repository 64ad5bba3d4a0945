using StackExchange.Redis;

namespace ThrottleKit.Bench.Lua;

/// <summary>The emitted GCRA script against one written by hand, on the same server in turns.</summary>
internal static class LuaBenchmark
{
    private const int Rounds = 31, CallsARound = 8_192;
    private const double LeastThroughput = 0.95;

    public static async Task<bool> RunAsync()
    {
        await using var server = await RedisServer.StartAsync();
        var bounds = new Bounds();
        await CountAsync(server, bounds);

        var table = new Table("64 in flight, EVALSHA, 1,000 keys", "limit a key", "emitted, calls/s", "by hand, calls/s", "ratio", "emitted, server µs", "by hand, server µs", "server ratio");
        var ratios = new List<double>();
        foreach (var (name, limit, burst) in new (string, long, long)[] { ("1,000/s, burst 1,000: allowed", 1_000, 1_000), ("1/s, burst 1: denied", 1, 1) })
        {
            var (emitted, hand) = await ScriptsAsync(server, limit, burst);
            var rounds = new List<(Round Emitted, Round Hand)>();
            for (var i = 0; i < 3 + Rounds; i++)
            {
                var pair = (await emitted.RunAsync(CallsARound), await hand.RunAsync(CallsARound));
                if (i >= 3) rounds.Add(pair);
            }

            var ratio = rounds.Select(pair => pair.Emitted.PerSecond / pair.Hand.PerSecond).Median();
            ratios.Add(ratio);
            table.Row(
                name,
                Table.Number(rounds.Select(pair => pair.Emitted.PerSecond).Median(), 0), Table.Number(rounds.Select(pair => pair.Hand.PerSecond).Median(), 0),
                Table.Number(ratio, 2),
                Table.Number(rounds.Select(pair => pair.Emitted.ServerMicroseconds).Median(), 2), Table.Number(rounds.Select(pair => pair.Hand.ServerMicroseconds).Median(), 2),
                Table.Number(rounds.Select(pair => pair.Hand.ServerMicroseconds / pair.Emitted.ServerMicroseconds).Median(), 2));
            bounds.AtLeast($"{name}: throughput against the script by hand", ratio, LeastThroughput);
        }

        return bounds.Report();
    }

    /// <summary>What the emitted script asks of the server, counted by the server itself.</summary>
    private static async Task CountAsync(RedisServer server, Bounds bounds)
    {
        var table = new Table("Commands of one decision", "decision", "calls", "commands");
        var (emitted, _) = await ScriptsAsync(server, limit: 1, burst: 1);
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

    private static async Task<(Script Emitted, Script Hand)> ScriptsAsync(RedisServer server, long limit, long burst)
    {
        var executor = Gcra.Definition.Emitted(new StrategyArguments([limit, 1_000_000, burst]));
        var request = new StrategyRequest(StrategyOperation.Decide, Now: 0, Amount: 1);
        var arguments = StrategyScript.Arguments(executor, request, serverTime: true, TimeSpan.FromSeconds(1));
        var interval = 1_000_000 / limit;
        using var reader = new StreamReader(typeof(LuaBenchmark).Assembly.GetManifestResourceStream("HandGcra")!);
        return (
            await Script.LoadAsync(server, $"emitted:{limit}", Gcra.Definition.Lua, Array.ConvertAll(arguments, argument => (RedisValue)argument)),
            await Script.LoadAsync(server, $"hand:{limit}", await reader.ReadToEndAsync(), [interval, interval * burst, 1]));
    }
}
