using System.Globalization;
using System.Text;
using Npgsql;
using StackExchange.Redis;
using ThrottleKit.PostgreSql;
using ThrottleKit.Redis;
using ThrottleKit.Sqlite;
using ThrottleKit.Stores;
using ThrottleKit.Testing;
using ThrottleKit.Testing.PostgreSql;

namespace ThrottleKit.Bench.Scale;

/// <summary>What a key takes up in each store: what the store says that it holds after so many first permits, less what it held before, a key.</summary>
internal static class KeySizes
{
    private const int Keys = 50_000, InFlight = 64;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly (string Name, StrategyExecutor Limit)[] Limits =
    [
        ("gcra", Gcra.Definition.Create(new StrategyArguments(10, 3_600_000_000, 10))),
        ("fixedWindow", FixedWindow.Definition.Create(new StrategyArguments(10, Duration.Longest))),
    ];

    public static async Task RunAsync()
    {
        var table = new Table($"Bytes a key, {Keys:N0} keys of 16 bytes", ["store", .. Limits.Select(limit => limit.Name), "as said by"]);
        await RowAsync(table, "in process, `MemoryStore`", "the garbage collector", limit =>
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var store = new MemoryStore();
            return Task.FromResult<(IStrategyStore, Func<Task<long>>, IDisposable?)>((store, () => Task.FromResult(GC.GetTotalMemory(forceFullCollection: true) - before), null));
        });
        await RowAsync(table, "Redis", "`used_memory`", async limit =>
        {
            var server = RedisServer.Start();
            var admin = await ConnectionMultiplexer.ConnectAsync(server.Endpoint + ",allowAdmin=true");
            async Task<long> UsedAsync() => long.Parse(
                (await admin.GetServers()[0].InfoRawAsync("memory"))!.Split('\n').Single(line => line.StartsWith("used_memory:", StringComparison.Ordinal))[12..].Trim(), CultureInfo.InvariantCulture);
            var store = await RedisStore.ConnectAsync(server.Endpoint);
            await store.ApplyAsync(Ask("warm", limit), Deadline); // the connections and the script are there
            var before = await UsedAsync();
            return (store, async () => await UsedAsync() - before, server);
        });
        using (var server = PostgresServer.Start())
        {
            await using var source = NpgsqlDataSource.Create(server.ConnectionString);
            await PostgresSchema.MigrateAsync(source, [.. Limits.Select(limit => limit.Limit.Definition)]);
            await RowAsync(table, "PostgreSQL", "`pg_total_relation_size`, after `VACUUM FULL`", async limit =>
            {
                await source.CreateCommand("TRUNCATE throttlekit.state").ExecuteNonQueryAsync();
                return (new PostgresStore(source), async () =>
                {
                    await source.CreateCommand("VACUUM FULL throttlekit.state").ExecuteNonQueryAsync();
                    return (long)(await source.CreateCommand("SELECT pg_total_relation_size('throttlekit.state')").ExecuteScalarAsync())!;
                }, null);
            });
        }

        await RowAsync(table, "SQLite", "the file's length", limit =>
        {
            var folder = new TemporaryFolder();
            var file = Path.Combine(folder.Path, "limits.db");
            return Task.FromResult<(IStrategyStore, Func<Task<long>>, IDisposable?)>(
                (SqliteStore.Open(file), () => Task.FromResult(Directory.GetFiles(folder.Path).Sum(path => new FileInfo(path).Length)), folder));
        });
    }

    private static async Task RowAsync(Table table, string name, string saidBy, Func<StrategyExecutor, Task<(IStrategyStore Store, Func<Task<long>> Used, IDisposable? Server)>> open)
    {
        var sizes = new List<string>();
        foreach (var (_, limit) in Limits)
        {
            var (store, used, server) = await open(limit);
            using (server)
            {
                await using (store)
                {
                    await Task.WhenAll(Enumerable.Range(0, InFlight).Select(async lane =>
                    {
                        for (var i = lane; i < Keys; i += InFlight) _ = (await store.ApplyAsync(Ask(string.Create(CultureInfo.InvariantCulture, $"user:{i:D11}"), limit), Deadline)).Value;
                    }));
                    sizes.Add(Table.Number(await used() / (double)Keys, 0));
                }
            }
        }

        table.Row([name, .. sizes, saidBy]);
    }

    private static StoreRequest Ask(string key, StrategyExecutor limit) => new(Encoding.UTF8.GetBytes(key), limit, StrategyOperation.Decide, 1);

    private sealed class TemporaryFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("throttlekit-scale-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
