using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Emit.Scripts;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Emit.PlPgSql;

/// <summary>
/// What the functions read of their configuration: parameters, whether they are given, and what was computed from them once. Each is an argument, as a local that is
/// set from one costs an expression on every call; what follows simply from others is written out where it is read.
/// </summary>
internal static class PlPgSqlInputs
{
    /// <summary>What stands for an input in a scope: no name of the IR looks like it.</summary>
    /// <param name="input">A parameter, its presence, or a configured value.</param>
    public static string KeyOf(IrExpression input) => input switch
    {
        IrParameter parameter => "$" + parameter.Name,
        IrHasParameter parameter => "$?" + parameter.Name,
        IrConfigured value => "@" + value.Name,
        _ => throw new ArgumentOutOfRangeException(nameof(input), input, "This is no input."),
    };

    /// <summary>Names some inputs in a scope.</summary>
    /// <param name="names">The scope.</param>
    /// <param name="inputs">The inputs.</param>
    /// <returns>Their names.</returns>
    public static string[] Add(PlPgSqlNames names, IEnumerable<IrExpression> inputs) =>
        inputs.Select(input => names.Bind(KeyOf(input), names.New(Wanted(input)))).ToArray();

    /// <summary>The inputs that a function and those that it calls read, of those that arrive, in their order.</summary>
    /// <param name="context">The strategy.</param>
    /// <param name="function">The function.</param>
    public static IEnumerable<IrExpression> Of(PlPgSqlContext context, IrFunction function)
    {
        var read = new HashSet<IrExpression>(ScriptReach.From(context.Plan, function).SelectMany(ScriptReach.Inputs));
        foreach (var (input, definition) in context.Derivations.Derived.Reverse())
            if (read.Contains(input)) read.UnionWith(ScriptReach.Inputs(definition));
        return context.Derivations.Received.Where(read.Contains);
    }

    private static string Wanted(IrExpression input) => input switch
    {
        IrParameter parameter => parameter.Name,
        IrHasParameter parameter => "has." + parameter.Name,
        _ => ((IrConfigured)input).Name,
    };
}
