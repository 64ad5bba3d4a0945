using System.Text;

namespace ThrottleKit.Redis.Scripts;

/// <summary>
/// Several strategies in one script, all or none. Each strategy's own script stands in it as it is, as a function of what it would else find in globals: it sees a server
/// whose writes wait until every one of them has allowed.
/// </summary>
internal sealed class FusedScript
{
    private const string Place = "--[[scripts]]\n";

    private static readonly string Frame = ReadFrame();

    private readonly Dictionary<StrategyDefinition, int> _places;

    /// <summary>Fuses strategies.</summary>
    /// <param name="strategies">The strategies, each once.</param>
    public FusedScript(IReadOnlyList<StrategyDefinition> strategies)
    {
        _places = strategies.Index().ToDictionary(item => item.Item, item => item.Index + 1);
        var text = new StringBuilder();
        foreach (var strategy in strategies) text.Append("function(KEYS, ARGV, redis)\n").Append(strategy.Lua).Append("end,\n");
        Script = new RedisScript(Frame.Replace(Place, text.ToString(), StringComparison.Ordinal));
    }

    /// <summary>The script.</summary>
    public RedisScript Script { get; }

    /// <summary>Which of the functions is a strategy's.</summary>
    public int this[StrategyDefinition strategy] => _places[strategy];

    private static string ReadFrame()
    {
        using var stream = typeof(FusedScript).Assembly.GetManifestResourceStream("ApplyAll.lua")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
