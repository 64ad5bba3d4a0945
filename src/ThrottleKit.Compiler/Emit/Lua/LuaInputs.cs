using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Emit.Scripts;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>
/// What a script reads of its configuration: parameters, whether they are given, and what was computed from them once. What deciding needs becomes a
/// local at the top; any other is read by the function that needs it, so that a decision pays for nothing else.
/// </summary>
internal sealed class LuaInputs
{
    private readonly ScriptDerivations _derivations;
    private readonly Dictionary<IrExpression, int> _places = [];
    private readonly Dictionary<IrExpression, string> _named = [];

    /// <summary>The inputs of a script.</summary>
    /// <param name="derivations">Which arrive, and which follow from those.</param>
    /// <param name="names">The scope of the script.</param>
    public LuaInputs(ScriptDerivations derivations, LuaNames names)
    {
        _derivations = derivations;
        foreach (var input in derivations.Received) _places.Add(input, ScriptProtocol.FixedArguments + 1 + _places.Count);
        if (!derivations.AreNamed) return;
        foreach (var input in derivations.Received.Concat(derivations.Derived.Select(step => step.Input))) _named.Add(input, names.New(Wanted(input)));
    }

    /// <summary>How many arguments stand before those that a decision by the server's time goes without.</summary>
    public int Last => ScriptProtocol.FixedArguments + _places.Count;

    /// <summary>What stands for an input in an expression.</summary>
    /// <param name="input">The input.</param>
    public LuaTerm Read(IrExpression input) => _named.TryGetValue(input, out var name) ? LuaTerm.Atom(name) : Fetch(input);

    /// <summary>The inputs as the header names them: each with its place in ARGV.</summary>
    public IEnumerable<string> Describe() =>
        _places.Select(pair => $"[{pair.Value}] {(_named.TryGetValue(pair.Key, out var name) ? name : LuaNames.Readable(Wanted(pair.Key)))}");

    /// <summary>Some inputs, and those that they follow from.</summary>
    /// <param name="inputs">The inputs.</param>
    public HashSet<IrExpression> WithSources(IEnumerable<IrExpression> inputs)
    {
        var all = new HashSet<IrExpression>(inputs);
        foreach (var (input, definition) in _derivations.Derived.Reverse())
            if (all.Contains(input)) all.UnionWith(ScriptReach.Inputs(definition));
        return all;
    }

    /// <summary>Declares the locals for some inputs.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="inputs">The inputs, with their sources.</param>
    /// <param name="print">Prints a definition.</param>
    public void Declare(SourceWriter writer, ICollection<IrExpression> inputs, Func<IrExpression, string> print)
    {
        foreach (var pair in _places)
            if (_named.TryGetValue(pair.Key, out var name) && inputs.Contains(pair.Key)) writer.Line($"local {name} = {Fetch(pair.Key).Text}");
        foreach (var (input, definition) in _derivations.Derived)
            if (inputs.Contains(input)) writer.Line($"local {_named[input]} = {print(definition)}");
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
