using System.Text;
using Npgsql;
using ThrottleKit.PostgreSql;
using ThrottleKit.Stores;

namespace ThrottleKit.Bench.Postgres;

/// <summary>One way to decide a request on a key.</summary>
/// <param name="Name">What it is called in the tables.</param>
/// <param name="Decide">Decides: whether it is allowed.</param>
internal sealed record Contestant(string Name, Func<string, Task<bool>> Decide);

/// <summary>GCRA on PostgreSQL: ours, and as one writes it by hand. All of them on one data source, with prepared statements and the server's clock.</summary>
internal static class Contestants
{
    private const string Now = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What the hand-written ones keep.</summary>
    public const string Table = "CREATE TABLE hand (key text PRIMARY KEY, tat bigint NOT NULL) WITH (fillfactor = 70)";

    /// <summary>The whole store, with its deadline and outcomes.</summary>
    public static Contestant Ours(IStrategyStore store, StrategyExecutor gcra) => new(
        "ThrottleKit",
        async key => (await store.ApplyAsync(new StoreRequest(Encoding.UTF8.GetBytes(key), gcra, StrategyOperation.Decide, 1), Patience)).Value.Decision.IsAllowed);

    /// <summary>As little as it takes: whether it was allowed, and nothing of when to come again.</summary>
    public static Contestant Upsert(NpgsqlDataSource source, long interval, long burst)
    {
        // The new time stands in the row only if the request is allowed; a denial changes and returns none, but has locked the row.
        const string statement = $"""
            INSERT INTO hand AS h SELECT $1, t.now + $2 FROM (SELECT {Now} AS now) AS t
            ON CONFLICT (key) DO UPDATE SET tat = GREATEST(h.tat, excluded.tat - $2) + $2
            WHERE GREATEST(h.tat, excluded.tat - $2) + $2 <= excluded.tat - $2 + $2 * $3
            RETURNING tat
            """;
        return new("single upsert", async key =>
        {
            await using var connection = await source.OpenConnectionAsync();
            await using var command = new NpgsqlCommand(statement, connection)
            {
                Parameters = { new() { Value = key }, new() { Value = interval }, new() { Value = burst } },
            };
            await command.PrepareAsync();
            return await command.ExecuteScalarAsync() is not null;
        });
    }

    /// <summary>As one writes it without a function: five round trips.</summary>
    public static Contestant LockSelectUpdate(NpgsqlDataSource source, long interval, long burst) => new("lock, select, update, commit", async key =>
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ScalarAsync(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))::text", key);
        var row = (long[])(await ScalarAsync(connection, $"SELECT ARRAY[COALESCE((SELECT tat FROM hand WHERE key = $1), 0), {Now}]", key))!;
        var next = Math.Max(row[0], row[1]) + interval;
        if (next > row[1] + (interval * burst)) return false;
        await ScalarAsync(connection, "INSERT INTO hand VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET tat = excluded.tat", key, next);
        await transaction.CommitAsync();
        return true;
    });

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string statement, params object[] values)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.PrepareAsync();
        return await command.ExecuteScalarAsync();
    }
}
