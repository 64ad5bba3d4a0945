using System.Diagnostics;
using Npgsql;
using ThrottleKit.Stores;
using ThrottleKit.Testing;
using ThrottleKit.Testing.PostgreSql;

namespace ThrottleKit.PostgreSql.Tests.Stores;

/// <summary>A primary with a streaming standby: killed under load, and the standby made the primary.</summary>
public sealed class FailoverTests
{
    private const int Limit = 1_000_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(500);

    /// <summary>Nothing of a server that is killed stays in the machine's memory.</summary>
    private static readonly string[] Settings = ["fsync=off", "full_page_writes=off", "dynamic_shared_memory_type=mmap"];

    private static readonly StrategyExecutor Window = Strategies.Window(Limit);
    private static readonly StoreRequest One = Strategies.Decide("failover-key", Window, 1);

    [PostgresFact]
    public async Task PrimaryThatIsKilled_WithASynchronousStandby_LosesNoPermit_AndNoneIsCountedTwice()
    {
        using var primary = await StartAsync();
        using var standby = PostgresServer.StartStandby(primary.Endpoint, Settings);
        await WaitForStandbyAsync(primary, isSynchronous: true);
        using var proxy = FaultProxy.Start(primary.Endpoint);
        await using var store = ConnectToBoth(proxy.Endpoint, standby.Endpoint);
        await using var load = new Load(store, One, Deadline);

        await load.SeeAsync(200);
        proxy.CutNext(ProxyCut.BeforeTheClient, "failover-key"); // both servers have it, and the client does not know
        await load.SeeAsync(20);
        primary.Kill();
        standby.Promote();
        await load.SeeAsync(200); // the clients have found the standby by themselves
        await load.EndAsync();

        load.IsWhatWasTaken(await TakenAsync(standby));
    }

    [PostgresFact]
    public async Task PrimaryThatIsKilled_WithAStandbyThatLags_ForgetsWhatThatHadNotReceived_AndNothingElse()
    {
        using var primary = await StartAsync();
        using var proxy = FaultProxy.Start(primary.Endpoint);
        using var standby = PostgresServer.StartStandby(proxy.Endpoint, Settings);
        await WaitForStandbyAsync(primary, isSynchronous: false);
        await using var store = ConnectToBoth(primary.Endpoint, standby.Endpoint);
        for (var i = 0; i < 10; i++) await AllowedAsync(store);
        await WaitUntilReceivedAsync(primary);
        proxy.IsStalled = true;
        for (var i = 0; i < 5; i++) await AllowedAsync(store);

        primary.Kill();
        proxy.CutAll();
        proxy.Refuses = true;
        standby.Promote();
        Assert.Equal(10, await TakenAsync(standby)); // five were allowed for nothing
        var watch = Stopwatch.StartNew();
        while ((await store.ApplyAsync(One, Deadline)).Outcome != StoreOutcome.Applied) Assert.InRange(watch.Elapsed, TimeSpan.Zero, Strategies.Patience);
        Assert.Equal(11, await TakenAsync(standby));
    }

    [PostgresFact]
    public async Task SynchronousStandbyThatStalls_LeavesWhatIsTakenUnknown_AndDenialsAnswered()
    {
        using var primary = await StartAsync();
        using var proxy = FaultProxy.Start(primary.Endpoint);
        using var standby = PostgresServer.StartStandby(proxy.Endpoint, Settings);
        await WaitForStandbyAsync(primary, isSynchronous: true);
        await using var store = PostgresStore.Connect(primary.ConnectionString);
        await AllowedAsync(store);

        proxy.IsStalled = true;
        Assert.Equal(StoreOutcome.Unknown, (await store.ApplyAsync(One, Deadline)).Outcome);
        var denied = await store.ApplyAsync(One with { Amount = Limit + 1 }, Strategies.Patience);
        Assert.False(denied.Value.Decision.IsAllowed);

        proxy.IsStalled = false;
        await AllowedAsync(store);
        Assert.InRange(await TakenAsync(primary), 2, 3);
    }

    private static async Task<PostgresServer> StartAsync()
    {
        var server = PostgresServer.Start(Settings);
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await PostgresSchema.MigrateAsync(source, Strategies.BuiltIn);
        return server;
    }

    private static PostgresStore ConnectToBoth(string one, string other) =>
        PostgresStore.Connect(new NpgsqlConnectionStringBuilder(PostgresServer.ConnectionTo(one)) { Host = $"{one},{other}" }.ConnectionString);

    private static async Task AllowedAsync(PostgresStore store) => Assert.True((await store.ApplyAsync(One, Strategies.Patience)).Value.Decision.IsAllowed);

    private static async Task<long> TakenAsync(PostgresServer server)
    {
        await using var store = PostgresStore.Connect(server.ConnectionString);
        return Limit - (await store.ApplyAsync(One with { Amount = 0 }, Strategies.Patience)).Value.Decision.Remaining;
    }

    /// <summary>Until the standby follows; from then on, if it is to be synchronous, no commit is answered before it is there too.</summary>
    private static async Task WaitForStandbyAsync(PostgresServer primary, bool isSynchronous)
    {
        await UntilAsync(primary, "SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'");
        if (!isSynchronous) return;
        await UntilAsync(primary, "ALTER SYSTEM SET synchronous_standby_names = '*'", isAsked: false);
        await UntilAsync(primary, "SELECT pg_reload_conf()");
        await UntilAsync(primary, "SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'");
    }

    private static Task WaitUntilReceivedAsync(PostgresServer primary) => UntilAsync(primary, "SELECT bool_and(flush_lsn >= pg_current_wal_lsn()) FROM pg_stat_replication");

    private static async Task UntilAsync(PostgresServer server, string statement, bool isAsked = true)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        while (true)
        {
            await using var command = source.CreateCommand(statement);
            if (await command.ExecuteScalarAsync() is true || !isAsked) return;
            await Task.Delay(5);
        }
    }
}
