using System.Diagnostics;
using Npgsql;
using ThrottleKit.Stores;
using ThrottleKit.Testing;
using ThrottleKit.Testing.PostgreSql;

namespace ThrottleKit.PostgreSql.Tests.Stores;

/// <summary>A server that is gone, stalls or is killed: each has its outcome, within the deadline, and nothing is charged twice.</summary>
public sealed class OutageTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(300);

    [PostgresFact]
    public async Task ServerThatIsKilled_LosesNoPermit_AndCountsNoneTwice()
    {
        using var server = PostgresServer.Start("fsync=on");
        await using var store = await OpenAsync(server);
        var window = Strategies.Window(1_000_000);
        await using var load = new Load(store, Strategies.Decide("k", window, 1), Deadline);
        for (var round = 0; round < 3; round++)
        {
            await load.SeeAsync(100);
            server.Stop();
            server.Start();
        }

        await load.EndAsync();
        var peek = await DecideAsync(store, window, 0);
        for (var i = 0; i < Load.Clients && peek.Outcome == StoreOutcome.Unknown; i++) peek = await DecideAsync(store, window, 0); // on connections that the last kill left behind
        load.IsWhatWasTaken(1_000_000 - peek.Value.Decision.Remaining);
    }

    [PostgresFact]
    public async Task ServerThatIsGone_IsNotApplied_WithinTheDeadline()
    {
        using var server = PostgresServer.Start();
        await using var store = await OpenAsync(server);
        await DecideAsync(store, Strategies.Window(5), 1);
        server.Stop();

        var watch = Stopwatch.StartNew();
        var first = await store.ApplyAsync(Strategies.Decide("k", Strategies.Window(5), 1), Deadline); // on a connection that looks alive
        var second = await store.ApplyAsync(Strategies.Decide("k", Strategies.Window(5), 1), Deadline);

        Assert.NotEqual(StoreOutcome.Applied, first.Outcome);
        Assert.Equal(StoreOutcome.NotApplied, second.Outcome);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, 4 * Deadline);
        server.Start();
        Assert.Equal(StoreOutcome.Applied, (await DecideAsync(store, Strategies.Window(5), 1)).Outcome);
    }

    [PostgresFact]
    public async Task TurnThatDoesNotCome_IsUnknownAtTheDeadline_AndIsNotTakenLater()
    {
        using var server = PostgresServer.Start();
        await using var store = await OpenAsync(server);
        var window = Strategies.Window(5);
        await DecideAsync(store, window, 2);
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using (var blocked = await connection.BeginTransactionAsync())
        {
            await using (var command = new NpgsqlCommand("SELECT FROM throttlekit.state FOR UPDATE", connection)) await command.ExecuteNonQueryAsync();
            var denied = await store.ApplyAsync(Strategies.Decide("k", window, 4), Deadline);
            Assert.Equal((StoreOutcome.Applied, false), (denied.Outcome, denied.Value.Decision.IsAllowed)); // who only looks waits for nobody
            var watch = Stopwatch.StartNew();
            var result = await store.ApplyAsync(Strategies.Decide("k", window, 1), Deadline);
            Assert.Equal(StoreOutcome.Unknown, result.Outcome);
            Assert.InRange(watch.Elapsed, Deadline - TimeSpan.FromMilliseconds(20), Deadline + TimeSpan.FromSeconds(1));
            while (await WaitingAsync(source) > 0) await Task.Delay(5); // until the server has heard that nobody waits
        }

        Assert.Equal(3, (await DecideAsync(store, window, 0)).Value.Decision.Remaining);
    }

    [PostgresTheory]
    [InlineData(ProxyCut.BeforeTheServer, 0)]
    [InlineData(ProxyCut.BeforeTheClient, 1)]
    public async Task ConnectionThatIsCut_IsUnknown_AndTakenOnceAtMost(ProxyCut cut, long taken)
    {
        using var server = PostgresServer.Start();
        await using var direct = await OpenAsync(server);
        using var proxy = FaultProxy.Start(server.Endpoint);
        await using var store = PostgresStore.Connect(PostgresServer.ConnectionTo(proxy.Endpoint));
        await store.ApplyAsync(Strategies.Decide("warm", Strategies.Window(5), 1), Strategies.Patience);

        proxy.CutNext(cut, "cut-key");
        Assert.Equal(StoreOutcome.Unknown, (await store.ApplyAsync(Strategies.Decide("cut-key", Strategies.Window(5), 1), Strategies.Patience)).Outcome);
        Assert.Equal(5 - taken, (await direct.ApplyAsync(Strategies.Decide("cut-key", Strategies.Window(5), 0), Strategies.Patience)).Value.Decision.Remaining);
    }

    [PostgresFact]
    public async Task PoolThatIsUsedUp_IsNotApplied()
    {
        using var server = PostgresServer.Start();
        await using (var source = NpgsqlDataSource.Create(server.ConnectionString)) await PostgresSchema.MigrateAsync(source, Strategies.BuiltIn);
        await using var narrow = NpgsqlDataSource.Create(server.ConnectionString + ";Maximum Pool Size=1");
        await using var store = new PostgresStore(narrow);
        await using (await narrow.OpenConnectionAsync())
            Assert.Equal(StoreOutcome.NotApplied, (await store.ApplyAsync(Strategies.Decide("k", Strategies.Window(5), 1), Deadline)).Outcome);

        Assert.Equal(5, (await DecideAsync(store, Strategies.Window(5), 0)).Value.Decision.Remaining);
    }

    [PostgresFact]
    public async Task ReadOnlyServer_IsNotApplied_AndStillAnswersDenials()
    {
        using var server = PostgresServer.Start();
        await using var store = await OpenAsync(server);
        var window = Strategies.Window(1);
        await DecideAsync(store, window, 1);
        await using var readOnly = PostgresStore.Connect(server.ConnectionString + ";Options=-c default_transaction_read_only=on");

        Assert.False((await DecideAsync(readOnly, window, 1)).Value.Decision.IsAllowed);
        var result = await readOnly.ApplyAsync(Strategies.Decide("other", window, 1), Strategies.Patience);
        Assert.Equal((StoreOutcome.NotApplied, PostgresErrorCodes.ReadOnlySqlTransaction), (result.Outcome, (result.Failure as PostgresException)?.SqlState));
    }

    private static async Task<PostgresStore> OpenAsync(PostgresServer server)
    {
        await using (var source = NpgsqlDataSource.Create(server.ConnectionString)) await PostgresSchema.MigrateAsync(source, Strategies.BuiltIn);
        return PostgresStore.Connect(server.ConnectionString);
    }

    private static async Task<StoreResult<StrategyReply>> DecideAsync(PostgresStore store, StrategyExecutor strategy, long cost) =>
        await store.ApplyAsync(Strategies.Decide("k", strategy, cost), Strategies.Patience);

    private static async Task<long> WaitingAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT count(*) FROM pg_locks WHERE NOT granted");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
