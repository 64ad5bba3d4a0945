using System.Text;

namespace ThrottleKit.Redis.Scripts;

/// <summary>
/// Several strategies in one script, all or none. Each strategy's own script stands in it as it is, as a function of what it would else find in globals: it sees a server
/// whose writes wait until every one of them has allowed.
/// </summary>
internal sealed class FusedScript
{
    private static readonly LuaText Frame = LuaText.Read("ApplyAll");
    private static readonly LuaText Unfenced = Frame.With("fence", "").With("closed", "");
    private static readonly LuaText Fenced = Frame.With("fence", Fence.Check).With("closed", LuaText.Read("FenceClosed").ToString());

    private readonly Dictionary<StrategyDefinition, int> _places;

    /// <summary>Fuses strategies.</summary>
    /// <param name="strategies">The strategies, each once.</param>
    /// <param name="isFenced">Whether a server that may have forgotten is kept from granting.</param>
    public FusedScript(IReadOnlyList<StrategyDefinition> strategies, bool isFenced)
    {
        _places = strategies.Index().ToDictionary(item => item.Item, item => item.Index + 1);
        var text = new StringBuilder();
        foreach (var strategy in strategies) text.Append("function(KEYS, ARGV, redis)\n").Append(strategy.Lua).Append("end,\n");
        Script = new RedisScript((isFenced ? Fenced : Unfenced).With("scripts", text.ToString()).ToString());
    }

    /// <summary>The script.</summary>
    public RedisScript Script { get; }

    /// <summary>Which of the functions is a strategy's.</summary>
    public int this[StrategyDefinition strategy] => _places[strategy];
}
