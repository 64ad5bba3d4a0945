using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;
using Block = ThrottleKit.Compiler.Text.EquatableArray<ThrottleKit.Compiler.Ir.IrStatement>;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>
/// Tidies the control flow: drops branches never taken and statements never reached, makes two assignments or returns of one value a
/// conditional, and declares a local where it gets its first value.
/// </summary>
internal sealed class SettleBranches(Facts facts)
{
    /// <summary>A conditional larger than this reads worse than an <c>if</c>; one over parameters alone is computed elsewhere anyway.</summary>
    private const int LargestConditional = 24;

    /// <summary>The tidier function.</summary>
    public IrFunction Apply(IrFunction function) => function.With(Settle(function.Body));

    private Block Settle(Block block)
    {
        var settled = new List<IrStatement>();
        foreach (var statement in block)
        {
            foreach (var part in Settle(statement)) Append(settled, part);
            if (settled.Count > 0 && settled[settled.Count - 1].AlwaysReturns()) break;
        }

        DeclareAtFirstValue(settled);
        return settled.ToEquatableArray(block);
    }

    private IEnumerable<IrStatement> Settle(IrStatement statement)
    {
        switch (statement)
        {
            case IrIf { Condition: IrBool constant } branch:
                return Settle(constant.Value ? branch.Then : branch.Else);
            case IrIf branch:
                return Settle(branch.With(branch.Condition, Settle(branch.Then), Settle(branch.Else)));
            case IrWhile { Condition: IrBool { Value: false } }:
                return [];
            case IrWhile loop:
                return [loop.With(Settle(loop.Body))];
            case IrAssign { Value: IrLocal value } assign when value.Name == assign.Variable.Name:
                return [];
            default:
                return [statement];
        }
    }

    private IEnumerable<IrStatement> Settle(IrIf branch)
    {
        if (!facts.CanFail(branch.Condition) && facts.AreSame(branch.Then, branch.Else)) return branch.Then;
        if (branch.Then.Count == 0 && branch.Else.Count > 0) return [new IrIf(Fold.Not(branch.Condition), branch.Else, branch.Then)];
        var merged = branch.Then.Count != 1 || branch.Else.Count != 1 ? null : (branch.Then[0], branch.Else[0]) switch
        {
            (IrAssign then, IrAssign @else) when then.Variable == @else.Variable && Merge(branch.Condition, then.Value, @else.Value) is { } value =>
                new IrAssign(then.Variable, value),
            (IrReturn { Values.Count: 1 } then, IrReturn @else) when Merge(branch.Condition, then.Values[0], @else.Values[0]) is { } value =>
                (IrStatement)new IrReturn(EquatableArray.Of(value)),
            _ => null,
        };
        if (merged is not null) return [merged];

        // After a branch that returns nothing needs to be indented.
        return branch.Else.Count > 0 && branch.Then.AlwaysReturns() ? [new IrIf(branch.Condition, branch.Then, default), .. branch.Else] : [branch];
    }

    /// <summary>Adds a statement; <c>if (c) return a; return b;</c> is one return.</summary>
    private void Append(List<IrStatement> block, IrStatement statement)
    {
        if (statement is IrReturn { Values.Count: 1 } end && block.Count > 0
            && block[block.Count - 1] is IrIf { Else.Count: 0, Then: { Count: 1 } then } branch && then[0] is IrReturn early
            && Merge(branch.Condition, early.Values[0], end.Values[0]) is { } value)
        {
            block[block.Count - 1] = new IrReturn(EquatableArray.Of(value));
            return;
        }

        block.Add(statement);
    }

    private static IrExpression? Merge(IrExpression condition, IrExpression whenTrue, IrExpression whenFalse)
    {
        if (whenTrue.Type.IsMany()) return null; // a branch changes its row or log in place
        var value = new IrConditional(condition, whenTrue, whenFalse);
        return value.Size() <= LargestConditional || value.IsConfigurationTime() ? value : null;
    }

    private static void DeclareAtFirstValue(List<IrStatement> block)
    {
        for (var i = 0; i < block.Count; i++)
        {
            if (block[i] is not IrDeclare { Value: null, Variable: var variable }) continue;
            var first = block.FindIndex(i + 1, statement => Mentions(statement, variable.Name));
            if (first < 0 || block[first] is not IrAssign assign || assign.Variable.Name != variable.Name) continue;
            block[first] = new IrDeclare(variable, assign.Value);
            block.RemoveAt(i--);
        }
    }

    private static bool Mentions(IrStatement statement, string name) =>
        statement.Assigned().Any(variable => variable.Name == name)
        || statement.Expressions().Any(value => value.Reads(name))
        || (statement is IrWhile loop && loop.MaxTrips.Reads(name))
        || statement.Blocks().Any(block => block.Any(inner => Mentions(inner, name)));
}
