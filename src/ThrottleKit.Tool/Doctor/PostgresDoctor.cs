using Npgsql;
using ThrottleKit.PostgreSql;
using ThrottleKit.Stores;
using ThrottleKit.Testing.PostgreSql;

namespace ThrottleKit.Tool.Doctor;

/// <summary>Looks at a PostgreSQL.</summary>
internal static class PostgresDoctor
{
    private const int Least = 14;

    private const string State = """
        SELECT current_setting('server_version_num')::int / 10000, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, pg_is_in_recovery(),
          current_setting('synchronous_commit'), current_setting('default_transaction_isolation'),
          (SELECT relpersistence::text FROM pg_class WHERE oid = to_regclass($1 || '.state')),
          ARRAY(SELECT proname::text FROM pg_proc WHERE pronamespace = to_regnamespace($1))
        """;

    /// <summary>Looks.</summary>
    /// <param name="server">Where it is: <c>HOST:PORT</c>, or a connection string of Npgsql's.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="strategies">The strategies whose functions are wanted.</param>
    /// <param name="findings">Where to say what was found.</param>
    public static async Task LookAsync(string server, string schema, IReadOnlyCollection<StrategyDefinition> strategies, Findings findings)
    {
        try
        {
            await using var source = NpgsqlDataSource.Create(server.Contains('=') ? server : PostgresServer.ConnectionTo(server));
            var isComplete = await StateAsync(source, schema, strategies, findings).ConfigureAwait(false);
            if (isComplete) await TrialDecision.RunAsync(new PostgresStore(source, new PostgresStoreOptions { Schema = schema }), findings).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is NpgsqlException or ArgumentException or FormatException)
        {
            findings.Problem("reachable", $"nobody answers there, or not as asked: {exception.Message}");
        }
    }

    /// <returns>Whether the schema is complete, so that a decision can be tried.</returns>
    private static async Task<bool> StateAsync(NpgsqlDataSource source, string schema, IReadOnlyCollection<StrategyDefinition> strategies, Findings findings)
    {
        var clock = new StoreClock();
        await using var connection = await source.OpenConnectionAsync().ConfigureAwait(false);
        await using var command = new NpgsqlCommand(State, connection) { Parameters = { new() { Value = schema } } };
        var before = clock.Now;
        await using var row = await command.ExecuteReaderAsync().ConfigureAwait(false);
        await row.ReadAsync().ConfigureAwait(false);
        var after = clock.Now;

        findings.Fine("reachable", $"{connection.Host}:{connection.Port}, database {connection.Database}");
        var version = row.GetInt32(0);
        if (version < Least) findings.Problem("version", $"PostgreSQL {version}; the functions need {Least} or later.");
        else findings.Fine("version", $"PostgreSQL {version}");
        findings.Clock(row.GetInt64(1), (before + after) / 2);
        if (row.GetBoolean(2)) findings.Problem("replication", "this is a standby: nothing can be taken here. Name the primary.");
        else findings.Fine("replication", "this is a primary.");

        var table = row.IsDBNull(5) ? null : row.GetString(5);
        if (row.GetString(3) == "off") findings.Note("durability", "synchronous_commit is off: a crash may forget the last permits.");
        else if (table == "u") findings.Note("durability", "the table is not logged: after a crash it is empty, and every key is as never used.");
        else findings.Fine("durability", "each permit is on disk before it is given.");
        if (row.GetString(4) is not "read committed" and var isolation)
            findings.Note("isolation", $"default_transaction_isolation is {isolation}: calls on one key fail against each other and are repeated; correct, and slow.");

        var there = row.GetFieldValue<string[]>(6).ToHashSet(StringComparer.Ordinal);
        var missing = strategies.Where(strategy => !there.Contains(strategy.Sql.Function)).Select(strategy => strategy.Name).ToArray();
        if (table is null) findings.Problem("schema", $"'{schema}' has no table of states: run 'throttlekit sql', or PostgresSchema.MigrateAsync.");
        else if (missing.Length > 0) findings.Problem("schema", $"'{schema}' lacks the functions of {string.Join(", ", missing)} in this version: run 'throttlekit sql', or PostgresSchema.MigrateAsync.");
        else findings.Fine("schema", $"'{schema}' has its table, and the functions of {strategies.Count} strategies in this version.");
        return table is not null && missing.Length == 0;
    }
}
