using Amazon.DynamoDBv2;
using ThrottleKit.Testing.DynamoDb;

namespace ThrottleKit.DynamoDb.Tests;

/// <summary>One server with the store's table for the tests of this project; each uses keys of its own.</summary>
public sealed class Dynalite : IDisposable
{
    private readonly Lazy<DynaliteServer> _server = new(() =>
    {
        var server = DynaliteServer.Start();
        using var client = new AmazonDynamoDBClient(DynaliteServer.Credentials, DynaliteServer.ConfigurationFor(server.Endpoint));
        DynamoDbSchema.CreateTableAsync(client).GetAwaiter().GetResult();
        return server;
    });

    public string Endpoint => _server.Value.Endpoint;

    /// <summary>A client of the server's.</summary>
    /// <param name="faults">What becomes of its requests.</param>
    public AmazonDynamoDBClient Client(FaultHandler? faults = null)
    {
        var configuration = DynaliteServer.ConfigurationFor(Endpoint);
        if (faults is not null) configuration.HttpClientFactory = faults;
        return new AmazonDynamoDBClient(DynaliteServer.Credentials, configuration);
    }

    /// <summary>A store of a process of its own.</summary>
    public DynamoDbStore Store(DynamoDbStoreOptions? options = null, FaultHandler? faults = null) => new(Client(faults), options);

    public void Dispose()
    {
        if (_server.IsValueCreated) _server.Value.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class DynaliteCollection : ICollectionFixture<Dynalite>
{
    public const string Name = "dynalite";
}

/// <summary>A test that needs dynalite: skipped with the reason where it is not installed, and failing there under CI, so that it never passes unseen.</summary>
public sealed class DynaliteFactAttribute : FactAttribute
{
    public DynaliteFactAttribute() => Skip = Missing;

    internal static string? Missing { get; } = DynaliteServer.IsInstalled || Environment.GetEnvironmentVariable("CI") == "true"
        ? null : "dynalite is not installed: it takes node, and npm install --prefix artifacts/npm dynalite@4.0.0.";
}

/// <summary>The same for a test with data.</summary>
public sealed class DynaliteTheoryAttribute : TheoryAttribute
{
    public DynaliteTheoryAttribute() => Skip = DynaliteFactAttribute.Missing;
}
