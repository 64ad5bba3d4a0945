using Npgsql;

namespace ThrottleKit.PostgreSql.Tests.Schema;

/// <summary>The schema comes to be once, whoever asks for it, and stays.</summary>
[Collection(ServerCollection.Name)]
public sealed class MigrationTests(SharedServer server)
{
    [PostgresFact]
    public async Task SeveralThatStartAtOnce_MakeOneSchema()
    {
        var options = server.NewSchema();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await using var source = server.Connect("Pooling=false");
            await PostgresSchema.MigrateAsync(source, Strategies.BuiltIn, options);
        })));

        await using var source = server.Connect();
        Assert.False(await PostgresSchema.MigrateAsync(source, Strategies.BuiltIn, options));
        Assert.Equal(PostgresSchema.Version, await ScalarAsync(source, $"SELECT count(*)::integer FROM {options.Schema}.versions"));
    }

    [PostgresFact]
    public async Task Script_MayRunAgain_AndKeepsTheStates()
    {
        var options = server.NewSchema();
        await using var source = server.Connect();
        var script = PostgresSchema.Script(Strategies.BuiltIn, options);
        await ExecuteAsync(source, script);
        await ExecuteAsync(source, $"INSERT INTO {options.Schema}.state VALUES ('k', 'a state', NULL)");
        await ExecuteAsync(source, script);

        Assert.Equal("a state", await ScalarAsync(source, $"SELECT state FROM {options.Schema}.state"));
    }

    [PostgresFact]
    public async Task AnotherStrategy_IsAdded_AndTheOthersStay()
    {
        var options = server.NewSchema();
        await using var source = server.Connect();
        Assert.True(await PostgresSchema.MigrateAsync(source, [Gcra.Definition], options));
        var first = await ScalarAsync(source, Oid(options, Gcra.Definition));
        Assert.True(await PostgresSchema.MigrateAsync(source, [Gcra.Definition, FixedWindow.Definition], options));

        Assert.NotNull(first);
        Assert.Equal(first, await ScalarAsync(source, Oid(options, Gcra.Definition)));
        Assert.IsType<uint>(await ScalarAsync(source, Oid(options, FixedWindow.Definition)));
    }

    [PostgresFact]
    public async Task RoleWithoutTheRightToCreate_IsEnoughWhereAllIsThere()
    {
        var options = server.NewSchema();
        var role = options.Schema + "_app";
        await using (var owner = server.Connect())
        {
            await PostgresSchema.MigrateAsync(owner, [FixedWindow.Definition], options);
            await ExecuteAsync(owner, $"CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA {options.Schema} TO {role}; "
                + $"GRANT SELECT ON {options.Schema}.versions TO {role}; GRANT SELECT, INSERT, UPDATE, DELETE ON {options.Schema}.state TO {role}");
        }

        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = role });
        Assert.False(await PostgresSchema.MigrateAsync(source, [FixedWindow.Definition], options));
        await using var store = new PostgresStore(source, new PostgresStoreOptions { Schema = options.Schema });
        var result = await store.ApplyAsync(Strategies.Decide("k", Strategies.Window(2), 1), Strategies.Patience);
        Assert.Equal(1, result.Value.Decision.Remaining);

        var failure = await Assert.ThrowsAsync<PostgresException>(() => PostgresSchema.MigrateAsync(source, [Gcra.Definition], options));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, failure.SqlState);
    }

    [PostgresFact]
    public async Task Unlogged_MakesATableThatIsNotLogged()
    {
        var options = server.NewSchema() with { Unlogged = true };
        await using var source = server.Connect();
        await PostgresSchema.MigrateAsync(source, [], options);

        Assert.Equal('u', await ScalarAsync(source, $"SELECT relpersistence FROM pg_class WHERE oid = '{options.Schema}.state'::regclass"));
    }

    [PostgresTheory]
    [InlineData("")]
    [InlineData("Limits")]
    [InlineData("a; DROP TABLE x")]
    [InlineData("1a")]
    public void NameThatNeedsQuotes_IsRefused(string schema) =>
        Assert.Throws<ArgumentException>(() => PostgresSchema.Script([], new PostgresSchemaOptions { Schema = schema }));

    private static string Oid(PostgresSchemaOptions options, StrategyDefinition strategy) =>
        $"SELECT oid FROM pg_proc WHERE pronamespace = to_regnamespace('{options.Schema}') AND proname = '{strategy.Sql.Function}'";

    private static async Task<object?> ScalarAsync(NpgsqlDataSource source, string statement)
    {
        await using var command = source.CreateCommand(statement);
        return await command.ExecuteScalarAsync();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string statement)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }
}
