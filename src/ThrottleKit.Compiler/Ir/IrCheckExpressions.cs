using System;
using System.Collections.Generic;
using System.Linq;

namespace ThrottleKit.Compiler.Ir;

/// <summary>Holds expressions to the types that their places ask for.</summary>
/// <param name="strategy">The strategy that they are of.</param>
/// <param name="sites">The numbers of its sites.</param>
internal sealed class IrCheckExpressions(IrStrategy strategy, HashSet<int> sites)
{
    private const IrType Int = IrType.Int, Bool = IrType.Bool, Row = IrType.Row, Log = IrType.Log;

    private int Columns => strategy.Log?.Columns.Count ?? 0;

    /// <summary>Checks that an expression is whole and of a type.</summary>
    public void Hold(IrExpression expression, IrType wanted, IrCheckScope scope)
    {
        if (TypeOf(expression, scope) != wanted) throw IrCheck.Wrong($"{Words(expression)} stands where its type does not fit");
    }

    /// <summary>Checks that there is such a site, or that none is meant.</summary>
    public void HoldSite(int site)
    {
        if (site != IrSite.None && !sites.Contains(site)) throw IrCheck.Wrong($"there is no site {site}");
    }

    private IrType TypeOf(IrExpression expression, IrCheckScope scope)
    {
        switch (expression)
        {
            case IrInt constant:
                if (constant.Value is < -IrLimits.MaxExact or > IrLimits.MaxExact) throw IrCheck.Wrong($"{constant.Value} is not exact everywhere");
                return Int;
            case IrBool:
                return Bool;
            case IrLocal local:
                scope.Read(local);
                return local.Type;
            case IrParameter parameter:
                if (strategy.Parameters.All(known => known.Name != parameter.Name || known.Type != parameter.Type)) throw IrCheck.Wrong($"there is no parameter '{parameter.Name}' of this type");
                return parameter.Type;
            case IrHasParameter parameter:
                if (strategy.Parameters.All(known => known.Name != parameter.Name)) throw IrCheck.Wrong($"there is no parameter '{parameter.Name}'");
                return Bool;
            case IrUnary unary:
                return Operation(unary.Site, unary.Type, scope, (unary.Operand, unary.Op == IrUnaryOp.Not ? Bool : Int));
            case IrBinary { Op: IrBinaryOp.Equal or IrBinaryOp.NotEqual } comparison:
                // Each operand is looked at once, or a chain of comparisons would take time that doubles with each.
                var compared = TypeOf(comparison.Left, scope);
                if (compared.IsMany()) throw IrCheck.Wrong($"{Words(comparison.Left)} stands where its type does not fit");
                return Operation(comparison.Site, Bool, scope, (comparison.Right, compared));
            case IrBinary binary:
                var operands = binary.Op is IrBinaryOp.And or IrBinaryOp.Or ? Bool : Int;
                return Operation(binary.Site, binary.Type, scope, (binary.Left, operands), (binary.Right, operands));
            case IrMulDiv product:
                return Operation(product.Site, Int, scope, (product.A, Int), (product.B, Int), (product.Divisor, Int));
            case IrClamp clamp:
                return Operation(clamp.Site, Int, scope, (clamp.Value, Int), (clamp.Low, Int), (clamp.High, Int));
            case IrConditional choice:
                var type = TypeOf(choice.WhenTrue, scope);
                return Operation(IrSite.None, type, scope, (choice.Condition, Bool), (choice.WhenFalse, type));
            default:
                return TypeOfMany(expression, scope);
        }
    }

    private IrType TypeOfMany(IrExpression expression, IrCheckScope scope) => expression switch
    {
        IrZeros zeros => Operation(zeros.Site, Row, scope, (zeros.Length, Int)),
        IrElement element => Operation(element.Site, Int, scope, (element.Row, Row), (element.Index, Int), (element.Length, Int)),
        IrWith with => Operation(with.Site, Row, scope, (with.Row, Row), (with.Index, Int), (with.Value, Int), (with.Length, Int)),
        IrFit fit => Operation(fit.Site, Row, scope, (fit.Row, Row), (fit.Length, Int), (fit.Wanted, Int)),
        IrNoEntries when Columns > 0 => Log,
        IrCount count when Columns > 0 && count.Most == strategy.Log!.Most => Operation(IrSite.None, Int, scope, (count.Log, Log)),
        IrEntry entry when entry.Column >= 0 && entry.Column < Columns => Operation(entry.Site, Int, scope, (entry.Log, Log), (entry.Index, Int), (entry.Length, Int)),
        IrEdit edit when Columns > 0 && edit.Values.Count == (edit.Op == IrLogOp.DropOldest ? 0 : Columns) =>
            Operation(edit.Site, Log, scope, [(edit.Log, Log), (edit.Index, Int), (edit.Length, Int), .. edit.Values.Select(value => (value, Int))]),
        _ => throw IrCheck.Wrong($"{Words(expression)} has no place here"),
    };

    private IrType Operation(int site, IrType type, IrCheckScope scope, params (IrExpression Operand, IrType Type)[] operands)
    {
        HoldSite(site);
        foreach (var (operand, wanted) in operands) Hold(operand, wanted, scope);
        return type;
    }

    private static string Words(IrExpression expression) => expression switch
    {
        IrInt or IrBool => "a constant",
        IrLocal local => $"'{local.Name}'",
        _ => expression.GetType().Name.Substring("Ir".Length),
    };
}
