using System.Collections.Generic;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Emit.Scripts;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>What every part of one script shares.</summary>
internal sealed class LuaContext
{
    /// <summary>
    /// Lua 5.1 lets a function see 60 locals around it, and a script declare 200, of which the script has some itself: where a strategy has more functions than
    /// this, they are kept in a table.
    /// </summary>
    private const int MostFunctions = 20;

    /// <summary>The table for the functions.</summary>
    private const string Table = "functions";

    /// <summary>The names that the script's own text uses; nothing of a strategy may hide them.</summary>
    private static readonly string[] Own =
    [
        "redis", "string", "math", "error", "tostring", "KEYS", "ARGV", "call", "format", "argv", "key", "more",
        "now", "given", "time", "exists", "stored", "madeWith", "operation", "amount", "cost", "allowed", "remaining", "resetAt", "retryAt", "hasRetry",
        "table", "delay", "limitNow", "granted", "writes", "again", "peeked", "peekedReset", "text", "wait", "isWide", "items", "first", "count", "width", Table,
    ];

    /// <summary>Begins a script.</summary>
    /// <param name="plan">The strategy.</param>
    /// <param name="ranges">What is known of its expressions.</param>
    public LuaContext(StrategyPlan plan, RangeReport ranges)
    {
        Plan = plan;
        Ranges = ranges;
        Names = new LuaNames(null);
        Names.Reserve(Own);
        Names.Reserve(LuaPrelude.Names);
        foreach (var function in plan.Functions) Names.Bind(FunctionKey(function.Name), Names.New(function.Name));
        Inputs = new LuaInputs(ScriptDerivations.Of(plan, ranges), Names);
    }

    /// <summary>The strategy.</summary>
    public StrategyPlan Plan { get; }

    /// <summary>What is known of its expressions.</summary>
    public RangeReport Ranges { get; }

    /// <summary>The scope of the script.</summary>
    public LuaNames Names { get; }

    /// <summary>The script's own arguments.</summary>
    public LuaInputs Inputs { get; }

    /// <summary>The inputs that are locals of the script; a function reads any other itself.</summary>
    public HashSet<IrExpression> SharedInputs { get; } = [];

    /// <summary>Declares what the functions need before the first of them; null where that is nothing.</summary>
    public string? FunctionTable => HasTable ? $"local {Table} = {{}} -- Lua lets a function see no more than 60 others by name" : null;

    private bool HasTable => Plan.Functions.Count > MostFunctions;

    /// <summary>What a function is called in the script.</summary>
    /// <param name="function">Its name in the IR.</param>
    public string NameOf(string function) => HasTable ? $"{Table}.{Names[FunctionKey(function)]}" : Names[FunctionKey(function)];

    /// <summary>How the definition of a function begins.</summary>
    /// <param name="function">Its name in the IR.</param>
    public string DefinitionOf(string function) => (HasTable ? "function " : "local function ") + NameOf(function);

    /// <summary>Functions and variables of the IR may bear the same name.</summary>
    private static string FunctionKey(string name) => "function " + name;
}
