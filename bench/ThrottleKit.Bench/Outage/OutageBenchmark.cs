using ThrottleKit.Redis;
using ThrottleKit.PostgreSql;
using ThrottleKit.Stores;
using ThrottleKit.Testing;
using ThrottleKit.Testing.PostgreSql;
using Npgsql;

namespace ThrottleKit.Bench.Outage;

/// <summary>What a decision costs while its store is dead or stalled, under each policy, and how soon the store decides again once it is back.</summary>
internal static class OutageBenchmark
{
    /// <summary>Beyond the deadline a decision may take so long at the 99th percentile.</summary>
    private static readonly TimeSpan Allowance = TimeSpan.FromMilliseconds(5);

    public static async Task<bool> RunAsync()
    {
        var bounds = new Bounds();
        var options = new OutageOptions();
        var deadline = options.Deadline.TotalMilliseconds;
        var table = new Table(
            $"Deadline {deadline} ms, a probe each {options.ProbeInterval.TotalSeconds} s",
            "store", "policy", "decisions", "median, ms", "at 99 %, ms", "of those that asked the store, at 99 %", "longest, ms", "first decision of the store's afterwards, s");
        using (var server = RedisServer.Start())
        {
            using var proxy = FaultProxy.Start(server.Endpoint);
            await MeasureAsync("Redis, dead", async () => await RedisStore.ConnectAsync(server.Endpoint), server.Stop, server.Start);
            await MeasureAsync("Redis, stalled", async () => await RedisStore.ConnectAsync(proxy.Endpoint), () => proxy.IsStalled = true, () => proxy.IsStalled = false);
        }

        using (var server = PostgresServer.Start())
        {
            using var proxy = FaultProxy.Start(server.Endpoint);
            await using (var source = NpgsqlDataSource.Create(server.ConnectionString)) await PostgresSchema.MigrateAsync(source, [FixedWindow.Definition]);
            await MeasureAsync("PostgreSQL, dead", () => Task.FromResult(PostgresStore.Connect(server.ConnectionString)), server.Stop, server.Start);
            await MeasureAsync(
                "PostgreSQL, stalled", () => Task.FromResult(PostgresStore.Connect(PostgresServer.ConnectionTo(proxy.Endpoint))), () => proxy.IsStalled = true, () => proxy.IsStalled = false);
        }

        return bounds.Report();

        async Task MeasureAsync<T>(string name, Func<Task<T>> connect, Action goAway, Action comeBack)
            where T : IStrategyStore
        {
            foreach (var policy in Enum.GetValues<OutagePolicy>())
            {
                await using var guarded = new GuardedStore(await connect(), options with { Policy = policy });
                var run = new OutageRun(guarded, $"{name} {policy}", goAway, comeBack);
                await run.RunAsync();
                var (all, asked) = (run.Meanwhile.Percentile(0.99), run.Asked.Percentile(0.99));
                table.Row(
                    name, policy.ToString(), Table.Number(run.Meanwhile.Count, 0), Table.Number(run.Meanwhile.Median(), 2), Table.Number(all), Table.Number(asked), Table.Number(run.Meanwhile.Max()),
                    string.Join(" ", run.Back.Order().Select(seconds => Table.Number(seconds, 2))));
                bounds.AtMost($"{name}, {policy}, milliseconds at 99 %", all, deadline + Allowance.TotalMilliseconds);
                bounds.AtMost($"{name}, {policy}, seconds until the store decides again", run.Back.Max(), options.ProbeInterval.TotalSeconds);
            }
        }
    }
}
