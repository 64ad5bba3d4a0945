namespace ThrottleKit.Testing;

/// <summary>Makes the hosts that need nothing but this package, by name.</summary>
public static class StrategyHosts
{
    /// <summary>What a host on a Redis server is named by, its endpoint following.</summary>
    public const string RedisPrefix = "redis=";

    /// <summary>The names: <c>oracle</c> is the exact interpreter, <c>written</c> the functions as their author wrote them, <c>csharp</c> what the
    /// compiler emitted, <c>lua</c> the script under NLua, <c>redis=HOST:PORT</c> the script on a server.</summary>
    public static IReadOnlyList<string> Names { get; } = ["oracle", "written", "csharp", "lua", RedisPrefix + "HOST:PORT"];

    /// <summary>Makes a host.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such host.</exception>
    /// <exception cref="StrategyHostUnavailableException">The server does not answer.</exception>
    public static IStrategyHost Create(string name) => name switch
    {
        "oracle" => new InProcessHost(name, checksRanges: true, new Oracle().Create),
        "written" => new InProcessHost(name, checksRanges: false, configured => configured.Definition.Written(configured.Arguments)),
        "csharp" => new InProcessHost(name, checksRanges: true, configured => configured),
        "lua" => new LuaStrategyHost(name),
        _ when name.StartsWith(RedisPrefix, StringComparison.Ordinal) => RedisStrategyHost.Connect(name, ExpressionFor(name), name[RedisPrefix.Length..]),
        _ => throw new ArgumentException($"There is no host '{name}'; there is {string.Join(", ", Names)}.", nameof(name)),
    };

    internal static string ExpressionFor(string name) => $"StrategyHosts.Create(\"{name}\")";
}
