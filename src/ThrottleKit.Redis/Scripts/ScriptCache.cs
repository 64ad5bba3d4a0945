using System.Collections.Concurrent;

namespace ThrottleKit.Redis.Scripts;

/// <summary>The scripts of the strategies, and of the sets of strategies that have been decided together: each is made once.</summary>
/// <param name="isFenced">Whether a server that may have forgotten is kept from granting.</param>
internal sealed class ScriptCache(bool isFenced)
{
    private readonly ConcurrentDictionary<StrategyDefinition, RedisScript> _single = new();
    private readonly ConcurrentDictionary<(Fusion Fusion, string Set), FusedScript> _fused = new();

    /// <summary>The script of one strategy.</summary>
    public RedisScript Of(StrategyDefinition strategy) => _single.GetOrAdd(strategy, static definition => new RedisScript(definition.Lua));

    /// <summary>The script of a set, whatever order its strategies are named in and how often.</summary>
    public FusedScript Of(IEnumerable<StrategyDefinition> strategies, Fusion fusion)
    {
        var set = strategies.Distinct().Select(strategy => (Strategy: strategy, Hash: Convert.ToHexString(Of(strategy).Hash))).OrderBy(item => item.Hash, StringComparer.Ordinal).ToArray();
        return _fused.GetOrAdd(
            (fusion, string.Concat(set.Select(item => item.Hash))),
            static (key, made) => new FusedScript([.. made.set.Select(item => item.Strategy)], key.Fusion, made.isFenced),
            (set, isFenced));
    }
}
