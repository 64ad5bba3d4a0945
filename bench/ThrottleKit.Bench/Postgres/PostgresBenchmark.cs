using System.Diagnostics;
using Npgsql;
using ThrottleKit.PostgreSql;
using ThrottleKit.Testing.PostgreSql;

namespace ThrottleKit.Bench.Postgres;

/// <summary>The store on PostgreSQL against what one writes by hand, on a durable table of a server of its own, with 16 connections, in turns.</summary>
internal static class PostgresBenchmark
{
    private const int Connections = 16, Rounds = 15, WarmUp = 2, Keys = 10_000;
    private const double LeastOfUpsert = 0.9, LeastOfRoundTrips = 1.5;
    private const long Second = 1_000_000, Hour = 3_600 * Second;

    public static async Task<bool> RunAsync()
    {
        using var server = PostgresServer.Start("shared_buffers=256MB", "max_wal_size=4GB"); // durable: each commit waits for the disk
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString) { MaxPoolSize = Connections, NoResetOnClose = true };
        await using var source = NpgsqlDataSource.Create(settings);
        await PostgresSchema.MigrateAsync(source, [Gcra.Definition]);
        await using (var command = source.CreateCommand(Contestants.Table)) await command.ExecuteNonQueryAsync();
        await using var store = new PostgresStore(source);

        var bounds = new Bounds();
        var table = new Table($"{Connections} connections, durable table", "requests", "by", "calls/s", "ThrottleKit is at");
        await CompareAsync(table, bounds, source, store, $"{Keys:N0} keys, allowed", "k", Keys, 2_000, limit: 1_000_000, Second, burst: 1_000_000, LeastOfUpsert, LeastOfRoundTrips);
        await CompareAsync(table, bounds, source, store, "one hot key, allowed", "hot", 1, 600, limit: 1_000_000, Second, burst: 1_000_000, LeastOfUpsert, 1);
        await CompareAsync(table, bounds, source, store, "1,000 keys, denied", "d", 1_000, 4_000, limit: 1, Hour, burst: 1, LeastOfUpsert, LeastOfRoundTrips);
        return bounds.Report();
    }

    private static async Task CompareAsync(
        Table table, Bounds bounds, NpgsqlDataSource source, PostgresStore store, string name, string prefix, int keys, int calls,
        long limit, long period, long burst, double leastOfUpsert, double leastOfRoundTrips)
    {
        var gcra = Gcra.Definition.Create(new StrategyArguments(limit, period, burst));
        var interval = period / limit;
        Contestant[] contestants = [Contestants.Ours(store, gcra), Contestants.Upsert(source, interval, burst), Contestants.LockSelectUpdate(source, interval, burst)];
        foreach (var contestant in contestants) await RunAsync(contestant, prefix, keys, Math.Max(calls, keys), 0); // each key has its row, and each connection its plans

        var rounds = new List<double[]>();
        for (var i = 0; i < WarmUp + Rounds; i++)
        {
            var round = new double[contestants.Length];
            for (var k = 0; k < contestants.Length; k++)
            {
                var turn = (i + k) % contestants.Length; // each is first as often as the others: what one leaves behind, the next pays for
                round[turn] = await RunAsync(contestants[turn], prefix, keys, calls, i);
            }

            if (i >= WarmUp) rounds.Add(round);
        }

        double[] least = [0, leastOfUpsert, leastOfRoundTrips];
        for (var k = 0; k < contestants.Length; k++)
        {
            var ratio = rounds.Select(round => round[0] / round[k]).Median();
            table.Row(name, contestants[k].Name, Table.Number(rounds.Select(round => round[k]).Median(), 0), k == 0 ? "" : $"{Table.Number(ratio, 2)}x");
            if (k > 0) bounds.AtLeast($"{name}, against {contestants[k].Name}", ratio, least[k]);
        }
    }

    /// <summary>So many calls by as many clients as there are connections; calls a second.</summary>
    private static async Task<double> RunAsync(Contestant contestant, string prefix, int keys, int calls, int round)
    {
        var next = -1;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < calls;)
                await contestant.Decide(prefix + (int)((((long)round * calls) + i) * 7919 % keys));
        })));
        return calls / watch.Elapsed.TotalSeconds;
    }
}
