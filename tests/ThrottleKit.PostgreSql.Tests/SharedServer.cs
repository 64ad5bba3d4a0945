using Npgsql;
using ThrottleKit.Testing.PostgreSql;

namespace ThrottleKit.PostgreSql.Tests;

/// <summary>One server for all tests of this project; each makes a schema of its own.</summary>
public sealed class SharedServer : IDisposable
{
    private readonly Lazy<PostgresServer> _server = new(() => PostgresServer.Start(Settings));
    private int _schemas;

    /// <summary>Quick, as nothing here survives a crash; and nothing is written but what a test writes, which one of them counts.</summary>
    private static readonly string[] Settings = ["fsync=off", "full_page_writes=off", "autovacuum=off", "wal_level=minimal", "max_wal_senders=0"];

    public string ConnectionString => _server.Value.ConnectionString;

    public string Endpoint => _server.Value.Endpoint;

    /// <summary>A schema that no other test uses.</summary>
    public PostgresSchemaOptions NewSchema() => new() { Schema = $"test_{Interlocked.Increment(ref _schemas)}" };

    /// <summary>A database of its own clients.</summary>
    /// <param name="more">What the connection string says beside where the server is.</param>
    public NpgsqlDataSource Connect(string more = "") => NpgsqlDataSource.Create($"{ConnectionString};{more}");

    public void Dispose()
    {
        if (_server.IsValueCreated) _server.Value.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class ServerCollection : ICollectionFixture<SharedServer>
{
    public const string Name = "PostgreSQL";
}
