using System.Diagnostics;
using System.Text;
using Microsoft.Data.Sqlite;
using ThrottleKit.Sqlite;
using ThrottleKit.Stores;

namespace ThrottleKit.Bench.Sqlite;

/// <summary>The store on SQLite against what one writes by hand, each on a file of its own with a write-ahead log, one caller, in turns.</summary>
internal static class SqliteBenchmark
{
    private const int Keys = 10_000, CallsARound = 4_000, Rounds = 31, WarmUp = 3;
    private const long Second = 1_000_000, Hour = 3_600 * Second;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<bool> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("throttlekit-bench");
        try
        {
            var table = new Table($"One caller, {Keys:N0} keys, WAL, synchronous=NORMAL", "requests", "by", "calls/s", "ThrottleKit is at");
            await CompareAsync(table, folder, "allowed", limit: 1_000_000, Second, burst: 1_000_000);
            await CompareAsync(table, folder, "denied", limit: 1, Hour, burst: 1);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }

        return true; // nothing is promised of SQLite: it is reported
    }

    private static async Task CompareAsync(Table table, DirectoryInfo folder, string name, long limit, long period, long burst)
    {
        await using var store = SqliteStore.Open(Path.Combine(folder.FullName, $"{name}.ours.db"));
        using var hand = new HandStore(Path.Combine(folder.FullName, $"{name}.hand.db"), period / limit, burst);
        var gcra = Gcra.Definition.Create(new StrategyArguments(limit, period, burst));
        (string Name, Func<string, ValueTask<bool>> Decide)[] contestants =
        [
            ("ThrottleKit", async key => (await store.ApplyAsync(new StoreRequest(Encoding.UTF8.GetBytes(key), gcra, StrategyOperation.Decide, 1), Patience)).Value.Decision.IsAllowed),
            ("begin immediate, select, upsert, commit", key => ValueTask.FromResult(hand.Decide(key))),
            ("single upsert", key => ValueTask.FromResult(hand.DecideAtOnce(key))),
        ];

        var rounds = new List<double[]>();
        for (var i = 0; i < WarmUp + Rounds; i++)
        {
            var round = new double[contestants.Length];
            for (var k = 0; k < contestants.Length; k++)
            {
                var turn = (i + k) % contestants.Length; // each is first as often as the others: what one leaves behind, the next pays for
                var watch = Stopwatch.StartNew();
                for (var call = 0; call < CallsARound; call++) await contestants[turn].Decide("k" + (((i * CallsARound) + call) * 7919L % Keys));
                round[turn] = CallsARound / watch.Elapsed.TotalSeconds;
            }

            if (i >= WarmUp) rounds.Add(round);
        }

        for (var k = 0; k < contestants.Length; k++)
        {
            var ratio = rounds.Select(round => round[0] / round[k]).Median();
            table.Row(name, contestants[k].Name, Table.Number(rounds.Select(round => round[k]).Median(), 0), k == 0 ? "" : $"{Table.Number(ratio, 2)}x");
        }
    }
}
