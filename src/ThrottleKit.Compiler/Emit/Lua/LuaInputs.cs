using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>
/// The values that arrive as the script's own arguments: parameters, whether they are given, and what was computed from them once. Those that
/// deciding needs become locals at the top; any other is read by the function that needs it, so that a decision pays for nothing else.
/// </summary>
internal sealed class LuaInputs
{
    /// <summary>Above this many, Lua's limits on locals and upvalues come near: each is then read where it is used.</summary>
    private const int MostNamed = 40;

    private readonly Dictionary<IrExpression, int> _places = [];
    private readonly Dictionary<IrExpression, string> _named = [];
    private readonly LuaNames _names;

    /// <summary>The inputs of a script.</summary>
    /// <param name="inputs">From <see cref="Of"/>.</param>
    /// <param name="names">The scope of the script.</param>
    public LuaInputs(EquatableArray<IrExpression> inputs, LuaNames names)
    {
        _names = names;
        foreach (var input in inputs)
        {
            _places.Add(input, ScriptProtocol.FixedArguments + 1 + _places.Count);
            if (inputs.Count <= MostNamed) _named.Add(input, names.New(Wanted(input)));
        }
    }

    /// <summary>What a script reads at run time: the parameters in their order, then the configured values in theirs.</summary>
    /// <param name="plan">The strategy.</param>
    public static EquatableArray<IrExpression> Of(StrategyPlan plan)
    {
        var read = new HashSet<IrExpression>(LuaReach.EntryPoints(plan).SelectMany(entry => LuaReach.From(plan, entry)).SelectMany(LuaReach.Inputs));
        if (plan.Limit is { } limit) read.UnionWith(LuaReach.Inputs(limit));
        var order = plan.Source.Parameters
            .SelectMany(parameter => new IrExpression[] { new IrParameter(parameter.Name, parameter.Type), new IrHasParameter(parameter.Name) })
            .Concat(plan.Configured.SelectMany(step => step.Results).Select(result => new IrConfigured(result.Name, result.Type)));
        return order.Where(read.Contains).ToEquatableArray();
    }

    /// <summary>What stands for an input in an expression.</summary>
    /// <param name="input">The input.</param>
    public LuaTerm Read(IrExpression input) => _named.TryGetValue(input, out var name) ? LuaTerm.Atom(name) : Fetch(input);

    /// <summary>The inputs as the header names them: each with its place in ARGV.</summary>
    public IEnumerable<string> Describe() => 
        _places.Select(pair => $"[{pair.Value}] {(_named.TryGetValue(pair.Key, out var name) ? name : LuaNames.Readable(Wanted(pair.Key)))}");

    /// <summary>Declares the locals for some inputs.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="inputs">The inputs.</param>
    public void Declare(SourceWriter writer, IEnumerable<IrExpression> inputs)
    {
        foreach (var pair in _places)
            if (_named.TryGetValue(pair.Key, out var name) && inputs.Contains(pair.Key)) writer.Line($"local {name} = {Fetch(pair.Key).Text}");
    }

    /// <summary>Adding 0.0 makes a float of any number, in 5.4 too, where whole numbers would otherwise be of a type that wraps around.</summary>
    private LuaTerm Fetch(IrExpression input) => input.Type == IrType.Bool
        ? new LuaTerm($"argv[{_places[input]}] == '1'", LuaBinding.Comparison)
        : new LuaTerm($"argv[{_places[input]}] + 0.0", LuaBinding.Sum);

    private static string Wanted(IrExpression input) => input switch
    {
        IrParameter parameter => parameter.Name,
        IrHasParameter parameter => LuaNames.Joined("has", parameter.Name),
        _ => ((IrConfigured)input).Name,
    };
}
