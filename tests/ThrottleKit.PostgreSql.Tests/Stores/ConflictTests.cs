using Npgsql;
using ThrottleKit.Stores;

namespace ThrottleKit.PostgreSql.Tests.Stores;

/// <summary>What the server rolls back because of somebody else's transactions: it is repeated, and counted once.</summary>
[Collection(ServerCollection.Name)]
public sealed class ConflictTests(SharedServer server)
{
    private const int Limit = 1_000_000;

    [PostgresFact]
    public async Task DeadlockWithSomebodyElse_IsRepeated_AndNothingIsCountedTwice()
    {
        var options = server.NewSchema();
        await using var theirs = server.Connect("Options=-c deadlock_timeout=200ms"); // who looks for a deadlock first gives way to it: mostly it is ours
        await using var ours = server.Connect("Options=-c deadlock_timeout=5ms");
        await PostgresSchema.MigrateAsync(ours, Strategies.BuiltIn, options);
        await using var store = new PostgresStore(ours, new PostgresStoreOptions { Schema = options.Schema });
        StoreRequest[] both = [Strategies.Decide("a", Strategies.Window(Limit), 1), Strategies.Decide("b", Strategies.Window(Limit), 1)];
        Assert.True((await store.ApplyAllAsync(both, Strategies.Patience)).Value[0].Decision.IsAllowed);

        var before = await DeadlocksAsync(theirs);
        using var stop = new CancellationTokenSource();
        var others = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) await LockAsync(theirs, options.Schema, "b", "a");
        })).ToArray();
        var (applied, notApplied) = (1, 0);
        while (await DeadlocksAsync(theirs) < before + 10)
        {
            foreach (var result in await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await store.ApplyAllAsync(both, Strategies.Patience)))))
            {
                Assert.NotEqual(StoreOutcome.Unknown, result.Outcome);
                if (result.IsApplied) applied++;
                else notApplied++;
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(others);
        foreach (var request in both)
            Assert.Equal(Limit - applied, (await store.ApplyAsync(request with { Amount = 0 }, Strategies.Patience)).Value.Decision.Remaining);
        Assert.InRange(notApplied, 0, 3); // of ten and more that met with one
    }

    /// <summary>Somebody who takes the rows in another order than the store does.</summary>
    private static async Task LockAsync(NpgsqlDataSource source, string schema, params string[] keys)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        try
        {
            foreach (var key in keys)
            {
                await using var command = new NpgsqlCommand($"SELECT FROM {schema}.state WHERE key = convert_to($1, 'UTF8') FOR UPDATE", connection) { Parameters = { new() { Value = key } } };
                await command.ExecuteNonQueryAsync();
            }
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DeadlockDetected)
        {
            // This time it gave way itself.
        }

        await transaction.RollbackAsync();
    }

    private static async Task<long> DeadlocksAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
