using System.Globalization;
using System.Reflection;
using System.Text;
using Npgsql;

namespace ThrottleKit.PostgreSql;

/// <summary>
/// The table that holds the states, and the functions that work on it: as a script, for who keeps the database, or created by a call.
/// </summary>
/// <remarks>
/// Nothing that is there is ever replaced or taken away. A later version of the table is a further step, and the functions of a strategy bear a hash of their text
/// in their name: old and new processes run side by side on one schema.
/// </remarks>
public static class PostgresSchema
{
    /// <summary>The version of the table and what belongs to it.</summary>
    public const int Version = 2;

    private const string Named = "throttlekit.";

    /// <summary>The number of the advisory lock under which schemas are changed: "schema" in ASCII.</summary>
    private const long Lock = 0x736368656d61;

    /// <summary>A script that creates or completes the schema. It may run any number of times, and by several at once.</summary>
    /// <param name="strategies">The strategies whose functions it makes.</param>
    /// <param name="options">Where, and how.</param>
    public static string Script(IEnumerable<StrategyDefinition> strategies, PostgresSchemaOptions? options = null)
    {
        options ??= new PostgresSchemaOptions();
        options.Validate();
        var text = new StringBuilder();
        text.Append("-- ThrottleKit: the table of states and the functions of the strategies. To run it once more changes nothing.\nBEGIN ISOLATION LEVEL READ COMMITTED;\n")
            .Append(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({Lock}); -- several may start at once\n")
            .Append("SET LOCAL client_min_messages = warning;\n\n");
        text.Append("DO $step$ BEGIN\n")
            .Append("IF to_regnamespace('throttlekit') IS NULL THEN CREATE SCHEMA throttlekit; END IF;\n".Replace("throttlekit", options.Schema, StringComparison.Ordinal))
            .Append(In(options, "IF to_regclass('throttlekit.versions') IS NULL THEN CREATE TABLE throttlekit.versions (version integer PRIMARY KEY); END IF;\n"))
            .Append("END $step$;\n\n");
        for (var version = 1; version <= Version; version++) text.Append(Step(version, options)).Append('\n');
        foreach (var strategy in strategies) text.Append(Functions(strategy, options)).Append('\n');
        return text.Append("COMMIT;\n").ToString();
    }

    /// <summary>
    /// Creates or completes the schema. Several may do so at once. Where all is there already it changes nothing and needs no right to: the application itself can
    /// go without the right to create.
    /// </summary>
    /// <param name="source">The database.</param>
    /// <param name="strategies">The strategies that will be used.</param>
    /// <param name="options">Where, and how.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether anything was missing.</returns>
    public static async Task<bool> MigrateAsync(
        NpgsqlDataSource source, IEnumerable<StrategyDefinition> strategies, PostgresSchemaOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new PostgresSchemaOptions();
        options.Validate();
        var wanted = strategies.DistinctBy(strategy => strategy.Sql.Function).ToArray();
        await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        if (await MissingAsync(connection, wanted, options, cancellation).ConfigureAwait(false) is not { } missing) return false;
        await using var command = new NpgsqlCommand(Script(missing, options), connection);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>A text of ours in the schema that is wanted.</summary>
    internal static string In(PostgresSchemaOptions options, string text) =>
        options.Schema + "." == Named ? text : text.Replace(Named, options.Schema + ".", StringComparison.Ordinal);

    /// <summary>The statement that calls a strategy's function: seven arguments, then the configuration.</summary>
    /// <param name="schema">Where it is.</param>
    /// <param name="function">Its name.</param>
    /// <param name="inputs">How many values the configuration has.</param>
    public static string Call(string schema, string function, int inputs) =>
        $"SELECT {schema}.{function}({string.Join(", ", Enumerable.Range(1, 7 + inputs).Select(number => string.Create(CultureInfo.InvariantCulture, $"${number}")))})";

    /// <summary>The strategies that have no function yet; null if nothing at all is missing.</summary>
    private static async Task<StrategyDefinition[]?> MissingAsync(
        NpgsqlConnection connection, StrategyDefinition[] wanted, PostgresSchemaOptions options, CancellationToken cancellation)
    {
        const string query = """
            SELECT CASE WHEN to_regclass($1 || '.versions') IS NULL THEN '{}' ELSE
              ARRAY(SELECT p.proname::text FROM pg_proc AS p WHERE p.pronamespace = to_regnamespace($1)) END
            """;
        await using var command = new NpgsqlCommand(query, connection) { Parameters = { new() { Value = options.Schema } } };
        var there = ((string[])(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!).ToHashSet(StringComparer.Ordinal);
        var missing = wanted.Where(strategy => !there.Contains(strategy.Sql.Function)).ToArray();
        var isCurrent = there.Count > 0 && await VersionAsync(connection, options, cancellation).ConfigureAwait(false) >= Version;
        return isCurrent && missing.Length == 0 ? null : missing;
    }

    private static async Task<int> VersionAsync(NpgsqlConnection connection, PostgresSchemaOptions options, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(In(options, "SELECT COALESCE(max(version), 0) FROM throttlekit.versions"), connection);
        return (int)(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!;
    }

    private static string Step(int version, PostgresSchemaOptions options)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(string.Create(CultureInfo.InvariantCulture, $"{version}.sql"))!;
        using var reader = new StreamReader(stream);
        var text = In(options, reader.ReadToEnd().ReplaceLineEndings("\n")).Replace("/*kind*/ ", options.Unlogged ? "UNLOGGED " : "", StringComparison.Ordinal);
        var versions = In(options, Named + "versions");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"DO $step$ BEGIN\nIF EXISTS (SELECT FROM {versions} WHERE version = {version}) THEN RETURN; END IF;\n\n{text}\nINSERT INTO {versions} VALUES ({version});\nEND $step$;\n");
    }

    /// <summary>Made only where they are missing: a function that is there has this text, and may be another owner's.</summary>
    private static string Functions(StrategyDefinition strategy, PostgresSchemaOptions options)
    {
        var isThere = $"EXISTS (SELECT FROM pg_proc WHERE pronamespace = to_regnamespace('{options.Schema}') AND proname = '{strategy.Sql.Function}')";
        return $"DO $step$ BEGIN\nIF {isThere} THEN RETURN; END IF;\n\n{In(options, strategy.Sql.Text)}\nEND $step$;\n";
    }
}
