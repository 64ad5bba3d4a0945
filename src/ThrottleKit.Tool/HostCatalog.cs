using ThrottleKit.Testing;
using ThrottleKit.Testing.DynamoDb;
using ThrottleKit.Testing.Garnet;
using ThrottleKit.Testing.Orleans;
using ThrottleKit.Testing.PostgreSql;
using ThrottleKit.Testing.Sqlite;

namespace ThrottleKit.Tool;

/// <summary>The places where the tool runs strategies, by the names that its users give them.</summary>
internal static class HostCatalog
{
    private const string Garnet = "garnet";

    /// <summary>What a place is named by that is somewhere, where that is following.</summary>
    private static readonly string[] Prefixes = [StrategyHosts.RedisPrefix, PostgresStrategyHost.Prefix, SqliteStrategyHost.Prefix, DynamoDbStrategyHost.Prefix];

    /// <summary>The names, as help and error messages list them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. StrategyHosts.Names, Garnet, OrleansStrategyHost.PlaceName, PostgresStrategyHost.Prefix + "SERVER", SqliteStrategyHost.Prefix + "FILE", DynamoDbStrategyHost.Prefix + "PLACE"];

    /// <summary>Whether there is a host of this name.</summary>
    /// <param name="name">The name.</param>
    public static bool Knows(string name) => IsServer(name) || Names.Contains(name);

    /// <summary>Whether a name says that a server is to be used, and which.</summary>
    /// <param name="name">The name.</param>
    public static bool IsServer(string name) => Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal) && name.Length > prefix.Length);

    /// <summary>Makes a host.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="strategies">What a host is told of that looks strategies up by their names.</param>
    /// <exception cref="UsageException">There is no such host.</exception>
    public static IStrategyHost Create(string name, StrategyRegistry strategies) =>
        !Knows(name) ? throw new UsageException($"Nothing is called '{name}' to run on; there is {string.Join(", ", Names)}.")
        : name == Garnet ? new GarnetStrategyHost()
        : name == OrleansStrategyHost.PlaceName ? new OrleansStrategyHost(strategies.Strategies)
        : name.StartsWith(PostgresStrategyHost.Prefix, StringComparison.Ordinal) ? PostgresStrategyHost.Connect(name, name[PostgresStrategyHost.Prefix.Length..])
        : name.StartsWith(SqliteStrategyHost.Prefix, StringComparison.Ordinal) ? SqliteStrategyHost.Open(name, name[SqliteStrategyHost.Prefix.Length..])
        : name.StartsWith(DynamoDbStrategyHost.Prefix, StringComparison.Ordinal) ? DynamoDbStrategyHost.Connect(name, name[DynamoDbStrategyHost.Prefix.Length..])
        : StrategyHosts.Create(name);
}
