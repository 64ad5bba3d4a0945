using ThrottleKit.Testing;
using ThrottleKit.Testing.Garnet;

namespace ThrottleKit.Tool;

/// <summary>The places where the tool runs strategies, by the names that its users give them.</summary>
internal static class HostCatalog
{
    private const string Garnet = "garnet";

    private static IEnumerable<string> Names => StrategyHosts.Names.Append(Garnet);

    /// <summary>Whether there is a host of this name.</summary>
    /// <param name="name">The name.</param>
    public static bool Knows(string name) =>
        name.StartsWith(StrategyHosts.RedisPrefix, StringComparison.Ordinal) ? name.Length > StrategyHosts.RedisPrefix.Length : Names.Contains(name);

    /// <summary>Makes a host.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="UsageException">There is no such host.</exception>
    public static IStrategyHost Create(string name) => !Knows(name)
        ? throw new UsageException($"Nothing is called '{name}' to run on; there is {string.Join(", ", Names)}.")
        : name == Garnet ? new GarnetStrategyHost() : StrategyHosts.Create(name);
}
