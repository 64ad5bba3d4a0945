using Npgsql;
using ThrottleKit.PostgreSql;
using ThrottleKit.Testing;
using ThrottleKit.Testing.PostgreSql;
using Xunit.Abstractions;

namespace ThrottleKit.Fleet.Tests;

/// <summary>Leases for real: eight processes on one server, killed, stopped and continued in the middle of a lease, the server restarted, and their logs counted.</summary>
public class ProcessFleetTests(ITestOutputHelper output)
{
    [RedisFact]
    public async Task EightProcessesOnRedis_KeepTheLimitOfEveryWindow()
    {
        var folder = Directory.CreateTempSubdirectory("redis").FullName;
        using var server = RedisServer.Start($"dir={folder}", "appendonly=yes", "appendfsync=always"); // what is granted is on the disk before it is answered
        using var fleet = new ProcessFleet("redis", server.Endpoint);
        await HarassAsync(fleet, () =>
        {
            server.Stop();
            server.Start();
        });
        Audit(fleet);
    }

    [PostgresFact]
    public async Task EightProcessesOnPostgreSql_KeepTheLimitOfEveryWindow()
    {
        using var server = PostgresServer.Start();
        await using (var source = NpgsqlDataSource.Create(server.ConnectionString)) await PostgresSchema.MigrateAsync(source, [FixedWindow.Definition]);
        using var fleet = new ProcessFleet("postgres", server.ConnectionString);
        await HarassAsync(fleet, () =>
        {
            server.Stop();
            server.Start();
        });
        Audit(fleet);
    }

    private static async Task HarassAsync(ProcessFleet fleet, Action restart)
    {
        var random = new Random(7);
        fleet.Start();
        await Task.Delay(TimeSpan.FromSeconds(4)); // until all of them ask
        for (var round = 0; round < 12; round++)
        {
            var stopped = fleet.StopAsync(random.Next(4), TimeSpan.FromMilliseconds(random.Next(100, 1_500)));
            await Task.Delay(random.Next(200, 800));
            if (round % 2 == 0) fleet.Kill(4 + random.Next(4));
            if (round == 6) restart();
            await stopped;
        }
    }

    /// <summary>
    /// Of a permit it is known between which two readings of the clock it was admitted. Those that lie in one window for certain must not be more than the limit; those of a process that was stopped
    /// in between may belong to either, and are left out.
    /// </summary>
    private void Audit(ProcessFleet fleet)
    {
        var window = Worker.Window.Ticks / TimeSpan.TicksPerMicrosecond;
        var admitted = fleet.EndAndRead();
        var certain = admitted.Where(permit => permit.From / window == permit.To / window).ToList();
        var windows = certain.CountBy(permit => permit.From / window).Select(pair => pair.Value).ToList();
        output.WriteLine($"{admitted.Count:N0} permits in {windows.Count} windows of {Worker.Limit:N0}, {admitted.Count - certain.Count} of them in either of two; most in one {windows.Max():N0}, full {windows.Count(count => count == Worker.Limit)}; {fleet.Kills} killed, {fleet.Stops} stopped and continued");
        Assert.True(windows.Max() <= Worker.Limit, $"{windows.Max()} were admitted in a window of {Worker.Limit}.");
        Assert.True(windows.Max() > Worker.Limit * 9 / 10, $"No window came near its limit, {windows.Max()} at most: the run proves nothing.");
    }
}
