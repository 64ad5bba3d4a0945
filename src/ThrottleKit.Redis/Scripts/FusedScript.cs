using System.Text;

namespace ThrottleKit.Redis.Scripts;

/// <summary>What several keys are decided together for.</summary>
internal enum Fusion
{
    /// <summary>For all or none.</summary>
    All,

    /// <summary>For the first that allows.</summary>
    Any,
}

/// <summary>
/// Several strategies in one script, for all or none of several keys or for the first that allows. Each strategy's own script stands in it as it is, as a function of what it would else find in globals: it sees a server
/// whose writes wait until it is known which are to be.
/// </summary>
internal sealed class FusedScript
{
    private static readonly LuaText[] Unfenced = [Open(Frame("ApplyAll")), Open(Frame("ApplyAny").With("stop", LuaText.Read("StopAtFirst").ToString()))];

    // What a fence closes is known when all have been asked.
    private static readonly LuaText[] Fenced = [Close(Frame("ApplyAll")), Close(Frame("ApplyAny").With("stop", ""))];

    private readonly Dictionary<StrategyDefinition, int> _places;

    /// <summary>Fuses strategies.</summary>
    /// <param name="strategies">The strategies, each once.</param>
    /// <param name="fusion">What for.</param>
    /// <param name="isFenced">Whether a server that may have forgotten is kept from granting.</param>
    public FusedScript(IReadOnlyList<StrategyDefinition> strategies, Fusion fusion, bool isFenced)
    {
        _places = strategies.Index().ToDictionary(item => item.Item, item => item.Index + 1);
        var text = new StringBuilder();
        foreach (var strategy in strategies) text.Append("function(KEYS, ARGV, redis)\n").Append(strategy.Lua).Append("end,\n");
        Script = new RedisScript((isFenced ? Fenced : Unfenced)[(int)fusion].With("scripts", text.ToString()).ToString());
    }

    /// <summary>The script.</summary>
    public RedisScript Script { get; }

    /// <summary>Which of the functions is a strategy's.</summary>
    public int this[StrategyDefinition strategy] => _places[strategy];

    private static LuaText Frame(string name) => LuaText.Read(name).With("held", LuaText.Read("Held").ToString()).With("write", LuaText.Read("Write").ToString());

    private static LuaText Open(LuaText frame) => frame.With("fence", "").With("closed", "");

    private static LuaText Close(LuaText frame) => frame.With("fence", Fence.Check).With("closed", LuaText.Read("FenceClosed").ToString());
}
