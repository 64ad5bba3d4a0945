using Npgsql;
using ThrottleKit.Stores;

namespace ThrottleKit.PostgreSql.Tests.Stores;

/// <summary>What the store on PostgreSQL does beyond what every store does: what it writes, what it sweeps, and what it says where something is wrong.</summary>
[Collection(ServerCollection.Name)]
public sealed class StoreTests(SharedServer server) : IAsyncLifetime
{
    private readonly PostgresSchemaOptions _options = server.NewSchema();
    private NpgsqlDataSource _source = null!;
    private PostgresStore _store = null!;

    public async Task InitializeAsync()
    {
        _source = server.Connect();
        await PostgresSchema.MigrateAsync(_source, Strategies.BuiltIn, _options);
        _store = new PostgresStore(_source, new PostgresStoreOptions { Schema = _options.Schema, ExpiryAllowance = TimeSpan.Zero });
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _source.DisposeAsync();
    }

    [PostgresFact]
    public async Task DenialPeekAndForecast_WriteNothingAtAll()
    {
        var window = Strategies.Window(1);
        await DecideAsync("k", window, 1);
        await DecideAsync("k", window, 1); // plans and caches are made
        await ScalarAsync("CHECKPOINT");
        var before = await ScalarAsync("SELECT pg_current_wal_insert_lsn()::text || txid_snapshot_xmax(txid_current_snapshot())");

        Assert.False((await DecideAsync("k", window, 1)).Decision.IsAllowed);
        Assert.Equal(0, (await DecideAsync("k", window, 0)).Decision.Remaining);
        await _store.ApplyAsync(Strategies.Decide("k", window, 1) with { Operation = StrategyOperation.Forecast }, Strategies.Patience);
        var all = await _store.ApplyAllAsync([Strategies.Decide("k", window, 1), Strategies.Decide("other", window, 1)], Strategies.Patience);

        Assert.False(all.Value[0].Decision.IsAllowed);
        Assert.Equal(before, await ScalarAsync("SELECT pg_current_wal_insert_lsn()::text || txid_snapshot_xmax(txid_current_snapshot())"));
    }

    [PostgresFact]
    public async Task KeysThatAreWantedTogetherAndAlone_AtTheSameTime_AreNeverOverspent_NorHeldUp()
    {
        var window = Strategies.Window(50);
        var alone = Enumerable.Range(0, 80).Select(i => Task.Run(async () => await _store.ApplyAsync(Strategies.Decide(i % 2 == 0 ? "a" : "b", window, 1), Strategies.Patience)));
        var together = Enumerable.Range(0, 80).Select(i => Task.Run(async () =>
        {
            StoreRequest[] both = [Strategies.Decide("a", window, 1), Strategies.Decide("b", window, 1)];
            return await _store.ApplyAllAsync(i % 2 == 0 ? both : [.. both.Reverse()], Strategies.Patience);
        }));
        var (singles, pairs) = (Task.WhenAll(alone), Task.WhenAll(together));

        Assert.All(await singles, result => Assert.Equal(StoreOutcome.Applied, result.Outcome));
        Assert.All(await pairs, result => Assert.Equal(StoreOutcome.Applied, result.Outcome));
        var ofBoth = (await pairs).Count(result => result.Value.All(reply => reply.Decision.IsAllowed));
        foreach (var (key, parity) in new[] { ("a", 0), ("b", 1) })
        {
            var ofOne = (await singles).Where((result, i) => i % 2 == parity && result.Value.Decision.IsAllowed).Count();
            Assert.Equal(50 - ofOne - ofBoth, (await DecideAsync(key, window, 0)).Decision.Remaining);
        }

        Assert.Contains(0, new[] { (await DecideAsync("a", window, 0)).Decision.Remaining, (await DecideAsync("b", window, 0)).Decision.Remaining });
    }

    [PostgresTheory]
    [InlineData("a row that changes", "UPDATE {0}.state SET state = $1")]
    [InlineData("a row that comes", "INSERT INTO {0}.state VALUES ('k', $1)")]
    [InlineData("a row that goes", "DELETE FROM {0}.state WHERE $1 <> ''")]
    public async Task WhatChangesWhileACallWaits_IsWhatItDecidesOn(string what, string change)
    {
        var window = Strategies.Window(9);
        await DecideAsync("k", window, 4);
        var four = (string)(await ScalarAsync($"SELECT state FROM {_options.Schema}.state"))!;
        if (what == "a row that comes") await ScalarAsync($"DELETE FROM {_options.Schema}.state");
        else await ScalarAsync($"UPDATE {_options.Schema}.state SET state = overlay(state PLACING '1' FROM length(state))"); // one of the four

        await using var connection = await _source.OpenConnectionAsync();
        Task<StrategyReply> waiting;
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var command = new NpgsqlCommand(string.Format(System.Globalization.CultureInfo.InvariantCulture, change, _options.Schema), connection) { Parameters = { new() { Value = four } } };
            await command.ExecuteNonQueryAsync();
            waiting = DecideAsync("k", window, 1);
            while ((long)(await ScalarAsync("SELECT count(*) FROM pg_locks WHERE NOT granted"))! == 0) await Task.Delay(1);
            await transaction.CommitAsync();
        }

        Assert.Equal(what == "a row that goes" ? 8 : 4, (await waiting).Decision.Remaining);
        Assert.Equal(what == "a row that goes" ? 8 : 4, (await DecideAsync("k", window, 0)).Decision.Remaining);
    }

    [PostgresFact]
    public async Task Time_IsTheServers()
    {
        var before = await ClockAsync();
        var reply = await DecideAsync("k", Strategies.Window(5), 1);

        Assert.InRange(reply.Decision.AtMicroseconds, before, await ClockAsync());
    }

    [PostgresFact]
    public async Task Sweep_DropsWhatHasExpired_AFewRowsAtATime_AndNothingElse()
    {
        var (brief, longer) = (FixedWindow.Definition.Create(new StrategyArguments(5, 1)), Strategies.Window(5));
        for (var i = 0; i < 25; i++) await DecideAsync($"brief {i:00}", brief, 1);
        for (var i = 0; i < 25; i++) await DecideAsync($"longer {i:00}", longer, 1);
        await _store.ApplyAsync(Strategies.Decide("given", brief, 1) with { Now = 5 }, Strategies.Patience);
        var sweeper = new PostgresSweeper(_source, new PostgresStoreOptions { Schema = _options.Schema }, rows: 10);

        long seen = 0, dropped = 0, steps = 0;
        for (var end = false; !end; steps++)
        {
            var step = await sweeper.StepAsync();
            Assert.InRange(step.Seen, 0, 10);
            (seen, dropped, end) = (seen + step.Seen, dropped + step.Dropped, step.IsLast);
        }

        Assert.Equal(25, dropped);
        Assert.InRange(steps, 5, 7);
        Assert.Equal(26L, await ScalarAsync($"SELECT count(*) FROM {_options.Schema}.state"));
        Assert.Equal(3, (await DecideAsync("longer 00", longer, 1)).Decision.Remaining);
    }

    [PostgresFact]
    public async Task RowThatHasExpired_IsNotRead_EvenBeforeItIsSwept()
    {
        await DecideAsync("k", Strategies.Window(5), 5);
        await ScalarAsync($"UPDATE {_options.Schema}.state SET expires_at = 1");

        Assert.Equal(4, (await DecideAsync("k", Strategies.Window(5), 1)).Decision.Remaining);
    }

    [PostgresFact]
    public async Task ChangedConfiguration_CarriesTheState()
    {
        await DecideAsync("k", Gcra.Definition.Create(new StrategyArguments(10, 3_600_000_000, null)), 10);

        var wider = await DecideAsync("k", Gcra.Definition.Create(new StrategyArguments(15, 3_600_000_000, null)), 0);
        Assert.InRange(wider.Decision.Remaining, 5, 5);
    }

    [PostgresFact]
    public async Task WhatIsNoState_IsReported_AndLeftAlone()
    {
        await ScalarAsync($"INSERT INTO {_options.Schema}.state VALUES ('k', 'something else', NULL)");

        await Assert.ThrowsAsync<CorruptStateException>(() => DecideAsync("k", Strategies.Window(5), 1));
        await Assert.ThrowsAsync<CorruptStateException>(async () =>
            await _store.ApplyAllAsync([Strategies.Decide("k", Strategies.Window(5), 1), Strategies.Decide("other", Strategies.Window(5), 1)], Strategies.Patience));
        Assert.Equal(1L, await ScalarAsync($"SELECT count(*) FROM {_options.Schema}.state WHERE state = 'something else'"));
    }

    [PostgresFact]
    public async Task MissingFunction_IsNotApplied_AndSaysWhatToDo()
    {
        await ScalarAsync($"DROP SCHEMA {_options.Schema} CASCADE");

        var result = await _store.ApplyAsync(Strategies.Decide("k", Strategies.Window(5), 1), Strategies.Patience);
        Assert.Equal(StoreOutcome.NotApplied, result.Outcome);
        Assert.Contains("throttlekit sql", result.Failure!.Message);
    }

    [PostgresFact]
    public async Task SerializableByDefault_IsRepeatedUntilItGoes()
    {
        await using var strict = server.Connect("Options=-c default_transaction_isolation=serializable");
        await using var store = new PostgresStore(strict, new PostgresStoreOptions { Schema = _options.Schema });
        var window = Strategies.Window(100);

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(async () =>
        {
            // What is given up after several failures has certainly not been carried out, and may be asked again.
            while (true)
            {
                var result = await store.ApplyAsync(Strategies.Decide("k", window, 1), Strategies.Patience);
                if (result.Outcome != StoreOutcome.NotApplied) return result;
            }
        })));

        Assert.All(results, result => Assert.True(result.Value.Decision.IsAllowed));
        Assert.Equal(60, (await DecideAsync("k", window, 0)).Decision.Remaining);
    }

    private async Task<StrategyReply> DecideAsync(string key, StrategyExecutor strategy, long cost) =>
        (await _store.ApplyAsync(Strategies.Decide(key, strategy, cost), Strategies.Patience)).Value;

    private async Task<long> ClockAsync() => (long)(await ScalarAsync("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"))!;

    private async Task<object?> ScalarAsync(string statement)
    {
        await using var command = _source.CreateCommand(statement);
        return await command.ExecuteScalarAsync();
    }
}
