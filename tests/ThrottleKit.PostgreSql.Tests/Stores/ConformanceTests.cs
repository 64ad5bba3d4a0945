using Npgsql;
using ThrottleKit.Testing;

namespace ThrottleKit.PostgreSql.Tests.Stores;

/// <summary>The kit, on a real server.</summary>
[Collection(ServerCollection.Name)]
public sealed class ConformanceTests(SharedServer server)
{
    public static TheoryData<string> Checks => [.. StoreConformance.Checks];

    [PostgresTheory]
    [MemberData(nameof(Checks))]
    public async Task Postgres_Conforms(string check)
    {
        var options = server.NewSchema();
        await using (var source = server.Connect()) await PostgresSchema.MigrateAsync(source, Strategies.BuiltIn, options);

        await new StoreConformance(() => PostgresStore.Connect(server.ConnectionString + ";Maximum Pool Size=8", new PostgresStoreOptions { Schema = options.Schema })).RunAsync(check);
    }

    [PostgresFact]
    public async Task StoreOnADataSourceOfTheUsers_LeavesItOpen_AndNeedsNoPreparedStatements()
    {
        var options = server.NewSchema();
        await using var source = server.Connect();
        await PostgresSchema.MigrateAsync(source, Strategies.BuiltIn, options);

        await new StoreConformance(() => new PostgresStore(source, new PostgresStoreOptions { Schema = options.Schema, Prepare = false }))
            .RunAsync("DenialOfOneOfSeveral_ConsumesFromNone_AndSaysWhichDenied");

        await using var command = source.CreateCommand("SELECT 1");
        Assert.Equal(1, await command.ExecuteScalarAsync());
    }
}
