using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>What functions mention: the printers ask it what to declare.</summary>
internal static class Uses
{
    /// <summary>All expressions that a function evaluates; the bounds of loops are not run, and left out.</summary>
    public static IEnumerable<IrExpression> Expressions(IrFunction function) =>
        function.Body.All().SelectMany(statement => statement.Expressions()).SelectMany(expression => expression.All());

    /// <summary>The functions that a function calls itself.</summary>
    public static IEnumerable<string> Calls(IrFunction function) => function.Body.All().OfType<IrCall>().Select(call => call.Function);

    /// <summary>The variables that a function declares.</summary>
    public static IEnumerable<IrVariable> Declared(IrFunction function) => function.Body.All().OfType<IrDeclare>().Select(declare => declare.Variable);

    /// <summary>Whether a value is one of the configuration, not of the call.</summary>
    public static bool IsConfiguration(IrExpression expression) => expression is IrParameter or IrHasParameter or IrConfigured;
}
