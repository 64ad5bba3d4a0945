using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>What pieces of a program mention: the printers ask it what to declare.</summary>
internal static class Uses
{
    /// <summary>An expression with all it consists of.</summary>
    public static IEnumerable<IrExpression> In(IrExpression expression)
    {
        IrExpression[] parts = expression switch
        {
            IrUnary unary => [unary.Operand],
            IrBinary binary => [binary.Left, binary.Right],
            IrMulDiv product => [product.A, product.B, product.Divisor],
            IrClamp clamp => [clamp.Value, clamp.Low, clamp.High],
            IrConditional choice => [choice.Condition, choice.WhenTrue, choice.WhenFalse],
            _ => [],
        };
        return parts.SelectMany(In).Prepend(expression);
    }

    /// <summary>All expressions of some statements, those inside others included; the bounds of loops are not run, and left out.</summary>
    public static IEnumerable<IrExpression> In(IEnumerable<IrStatement> statements) => Statements(statements).SelectMany(Own).SelectMany(In);

    /// <summary>All statements, those inside others included.</summary>
    public static IEnumerable<IrStatement> Statements(IEnumerable<IrStatement> statements) => statements.SelectMany(statement => (statement switch
    {
        IrIf choice => Statements(choice.Then).Concat(Statements(choice.Else)),
        IrWhile loop => Statements(loop.Body),
        _ => [],
    }).Prepend(statement));

    /// <summary>The functions that some statements call.</summary>
    public static IEnumerable<string> Calls(IEnumerable<IrStatement> statements) => Statements(statements).OfType<IrCall>().Select(call => call.Function);

    /// <summary>The expressions a statement evaluates itself.</summary>
    public static IEnumerable<IrExpression> Own(IrStatement statement) => statement switch
    {
        IrDeclare { Value: { } value } => [value],
        IrAssign assign => [assign.Value],
        IrCall call => call.Arguments,
        IrIf choice => [choice.Condition],
        IrWhile loop => [loop.Condition],
        IrReturn end => end.Values,
        _ => [],
    };

    public static int SiteOf(IrExpression expression) => expression switch
    {
        IrUnary unary => unary.Site,
        IrBinary binary => binary.Site,
        IrMulDiv product => product.Site,
        IrClamp clamp => clamp.Site,
        _ => IrSite.None,
    };

    /// <summary>Whether a value is one of the configuration, not of the call.</summary>
    public static bool IsConfiguration(IrExpression expression) => expression is IrParameter or IrHasParameter or IrConfigured;
}
