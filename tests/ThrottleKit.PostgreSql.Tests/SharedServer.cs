using Npgsql;
using ThrottleKit.Testing.PostgreSql;

namespace ThrottleKit.PostgreSql.Tests;

/// <summary>One server for all tests of this project; each makes a schema of its own.</summary>
public sealed class SharedServer : IDisposable
{
    private readonly Lazy<PostgresServer> _server = new(() => PostgresServer.Start());
    private int _schemas;

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
