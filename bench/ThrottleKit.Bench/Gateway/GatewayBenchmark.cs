using System.Diagnostics;

namespace ThrottleKit.Bench.Gateway;

/// <summary>The sample gateway against the bare upstream behind it, each a process of its own on loopback, in turns in one run.</summary>
internal static class GatewayBenchmark
{
    private const int Single = 150, SingleTokens = 24, Concurrent = 200, PacedTokens = 40, PacedRounds = 4, FastTokens = 200, FastRounds = 8;
    private const double SinglePace = 500, ConcurrentPace = 10;
    private const double MostToFirst = 2, MostPerChunk = 0.2;

    public static async Task<bool> RunAsync()
    {
        var bounds = new Bounds();
        using var client = new StreamClient();
        await OneAtATimeAsync(client, bounds);
        await ManyAtAPaceAsync(client);
        await ManyAtFullSpeedAsync(client);
        return bounds.Report();
    }

    private static async Task OneAtATimeAsync(StreamClient client, Bounds bounds)
    {
        await WithServersAsync(SingleTokens, SinglePace, async servers =>
        {
            var runs = servers.Select(_ => new List<StreamTimes>()).ToArray();
            for (var round = -Single / 3; round < Single; round++)
            {
                for (var i = 0; i < servers.Length; i++)
                {
                    var times = await client.ReadAsync(servers[i]);
                    if (round >= 0) runs[i].Add(times);
                }
            }

            var table = new Table("One stream at a time", "through", "first token, ms", "it adds", "a chunk, ms", "it adds");
            for (var i = 0; i < servers.Length; i++)
            {
                var first = runs[i].Zip(runs[0], (with, without) => with.FirstToken - without.FirstToken).Median();
                var chunk = runs[i].Zip(runs[0], (with, without) => with.Chunks.Median() - without.Chunks.Median()).Median();
                table.Row(servers[i].Name, Milliseconds(runs[i].Select(run => run.FirstToken).Median()), Milliseconds(first), Milliseconds(runs[i].Select(run => run.Chunks.Median()).Median()), Milliseconds(chunk));
                if (i == 0) continue;
                bounds.AtMost($"{servers[i].Name}: ms added to the first token", first, MostToFirst);
                bounds.AtMost($"{servers[i].Name}: ms added to a chunk", chunk, MostPerChunk);
            }
        });
    }

    private static async Task ManyAtAPaceAsync(StreamClient client)
    {
        await WithServersAsync(PacedTokens, ConcurrentPace, async servers =>
        {
            var runs = servers.Select(_ => new List<StreamTimes>()).ToArray();
            for (var round = -1; round < PacedRounds; round++)
            {
                for (var i = 0; i < servers.Length; i++)
                {
                    var times = await Task.WhenAll(Enumerable.Range(0, Concurrent).Select(n => Task.Run(async () =>
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(5 * n)); // people do not all ask in the same instant
                        return await client.ReadAsync(servers[i]);
                    })));
                    if (round >= 0) runs[i].AddRange(times);
                }
            }

            var table = new Table($"{Concurrent} streams of {ConcurrentPace} tokens a second", "through", "first token, ms", "at 99 %", "a chunk, ms", "at 99 %");
            for (var i = 0; i < servers.Length; i++)
            {
                var first = runs[i].Select(run => run.FirstToken).ToList();
                var chunks = runs[i].SelectMany(run => run.Chunks).ToList();
                table.Row(servers[i].Name, Milliseconds(first.Median()), Milliseconds(AtNinetyNine(first)), Milliseconds(chunks.Median()), Milliseconds(AtNinetyNine(chunks)));
            }
        });
    }

    private static async Task ManyAtFullSpeedAsync(StreamClient client)
    {
        await WithServersAsync(FastTokens, 0, async servers =>
        {
            var rates = servers.Select(_ => new double[FastRounds]).ToArray();
            var own = servers.Select(_ => new double[FastRounds]).ToArray();
            var chunks = Concurrent * (FastTokens + 1.0); // and the one with the finish reason
            for (var round = -2; round < FastRounds; round++)
            {
                for (var i = 0; i < servers.Length; i++)
                {
                    var (before, started) = (servers[i].ProcessorTime, Stopwatch.GetTimestamp());
                    await Task.WhenAll(Enumerable.Range(0, Concurrent).Select(_ => Task.Run(() => client.ReadAsync(servers[i]))));
                    if (round < 0) continue;
                    rates[i][round] = chunks / Stopwatch.GetElapsedTime(started).TotalSeconds;
                    own[i][round] = (servers[i].ProcessorTime - before).TotalMicroseconds / chunks;
                }
            }

            var table = new Table($"{Concurrent} streams as fast as they go", "through", "chunks/s", "of the bare upstream's", "its processor time a chunk, µs");
            for (var i = 0; i < servers.Length; i++)
            {
                table.Row(
                    servers[i].Name, Table.Number(rates[i].Median(), 0), Table.Number(rates[i].Zip(rates[0], (with, without) => with / without).Median(), 2), Table.Number(own[i].Median(), 0));
            }
        });
    }

    private static async Task WithServersAsync(int tokens, double perSecond, Func<Server[], Task> run)
    {
        using var upstream = await Server.UpstreamAsync(tokens, perSecond);
        using var memory = await Server.GatewayAsync(upstream, "the gateway, budgets in memory", "memory");
        using var sqlite = await Server.GatewayAsync(upstream, "the gateway, budgets in SQLite", "sqlite=gateway.db");
        await run([upstream, memory, sqlite]);
    }

    private static double AtNinetyNine(List<double> values) => values.Order().ElementAt((int)(0.99 * values.Count));

    private static string Milliseconds(double value) => Table.Number(value, 2);
}
