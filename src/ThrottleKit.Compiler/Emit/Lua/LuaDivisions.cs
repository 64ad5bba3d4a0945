using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>
/// Finds where a block asks for both the quotient and the remainder of one exact product: the script's function gives both at once. Only
/// divisions that cannot fail, of operands that keep their value, are shared, so that nothing is evaluated that would not be.
/// </summary>
internal sealed class LuaDivisions
{
    private readonly Func<int, bool> _isGuarded;
    private readonly HashSet<string> _changing;

    /// <summary>Looks through a function.</summary>
    /// <param name="body">Its body.</param>
    /// <param name="isGuarded">Whether a site is checked at run time.</param>
    public LuaDivisions(IEnumerable<IrStatement> body, Func<int, bool> isGuarded)
    {
        _isGuarded = isGuarded;
        _changing = [];
        Collect(body);
    }

    /// <summary>One for both halves, whatever their sites.</summary>
    public static IrMulDiv Key(IrMulDiv division) => division with { Op = IrMulDivOp.Floor, Site = IrSite.None };

    /// <summary>The keys of the divisions that a statement surely makes and of which it, or what follows it in the block, wants the other half too.</summary>
    public IReadOnlyList<IrMulDiv> At(IReadOnlyList<IrStatement> block, int index)
    {
        var value = block[index] switch { IrDeclare declare => declare.Value, IrAssign assign => assign.Value, _ => null };
        if (value is null) return [];
        var made = Surely(value).OfType<IrMulDiv>().Where(CanShare).ToList();
        if (made.Count == 0) return [];

        var wanted = block.Skip(index).SelectMany(All).SelectMany(statement => statement.Expressions()).SelectMany(part => part.All())
            .OfType<IrMulDiv>().Where(CanShare).ToList();
        return made.Where(one => wanted.Any(other => other.Op != one.Op && Key(other) == Key(one))).Select(Key).Distinct().ToList();
    }

    private bool CanShare(IrMulDiv division) =>
        division.Op != IrMulDivOp.Ceil && !_isGuarded(division.Site) && division.Operands().All(Stays);

    private bool Stays(IrExpression operand) => operand is IrLocal local ? !_changing.Contains(local.Name) : operand.IsAtom();

    /// <summary>The parts of an expression that are evaluated whenever it is.</summary>
    private static IEnumerable<IrExpression> Surely(IrExpression expression)
    {
        var operands = expression.Operands();
        var certain = expression is IrConditional or IrBinary { Op: IrBinaryOp.And or IrBinaryOp.Or } ? operands.Take(1) : operands;
        return certain.SelectMany(Surely).Prepend(expression);
    }

    private static IEnumerable<IrStatement> All(IrStatement statement) => statement.Blocks().SelectMany(block => block).SelectMany(All).Prepend(statement);

    private void Collect(IEnumerable<IrStatement> body)
    {
        foreach (var statement in body.SelectMany(All))
            if (statement is IrAssign or IrCall) _changing.UnionWith(statement.Assigned().Select(variable => variable.Name));
    }
}
