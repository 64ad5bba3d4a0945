using StackExchange.Redis;
using ThrottleKit.Testing;

namespace ThrottleKit.Redis.Tests;

/// <summary>One server for the tests of this project that leave it as it is; each uses keys of its own.</summary>
public sealed class SharedServer : IDisposable
{
    private readonly Lazy<RedisServer> _server = new(() => RedisServer.Start());
    private readonly Lazy<ConnectionMultiplexer> _connection;

    public SharedServer() => _connection = new(() => ConnectionMultiplexer.Connect(Endpoint + ",allowAdmin=true"));

    public string Endpoint => _server.Value.Endpoint;

    public ConnectionMultiplexer Connection => _connection.Value;

    public void Dispose()
    {
        if (_connection.IsValueCreated) _connection.Value.Dispose();
        if (_server.IsValueCreated) _server.Value.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class ServerCollection : ICollectionFixture<SharedServer>
{
    public const string Name = "Redis";
}
