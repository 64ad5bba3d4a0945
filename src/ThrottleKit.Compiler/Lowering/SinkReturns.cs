using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;
using Block = ThrottleKit.Compiler.Text.EquatableArray<ThrottleKit.Compiler.Ir.IrStatement>;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>
/// Where branches only prepare what is returned right after them, each returns it itself: a function that passes on the results of another then
/// reads, once that is inlined, as if it had been written in its place.
/// </summary>
internal sealed class SinkReturns(Facts facts)
{
    /// <summary>The function with its returns where their values are made.</summary>
    public IrFunction Apply(IrFunction function) => function.With(Sink(function.Body));

    private Block Sink(Block block)
    {
        var statements = block.Select(statement => statement switch
        {
            IrIf branch => branch.With(branch.Condition, Sink(branch.Then), Sink(branch.Else)),
            IrWhile loop => loop.With(Sink(loop.Body)),
            _ => statement,
        }).ToList();

        if (statements.Count < 2 || statements[statements.Count - 1] is not IrReturn end) return statements.ToEquatableArray(block);
        statements.RemoveAt(statements.Count - 1);
        end = Absorb(statements, end);
        if (statements.Count > 0 && statements[statements.Count - 1] is IrIf last && end.Values.All(IsLight) && Prepares(last, end))
            statements[statements.Count - 1] = new IrIf(last.Condition, Sink(Join(last.Then, end)), Sink(Join(last.Else, end)));
        else
            statements.Add(end);
        return statements.ToEquatableArray(block);
    }

    /// <summary>Takes in the assignments right before a return: they come to nothing but its values.</summary>
    private IrReturn Absorb(List<IrStatement> statements, IrReturn end)
    {
        while (statements.Count > 0 && statements[statements.Count - 1] is IrAssign assign)
        {
            var name = assign.Variable.Name;
            var reads = end.Values.Sum(value => value.All().Count(part => part is IrLocal local && local.Name == name));
            if (facts.CanFail(assign.Value) && !end.Values.Any(value => AlwaysReads(value, name))) break;
            if (reads > 1 && !assign.Value.IsAtom()) break;

            var values = new Dictionary<string, IrExpression> { [name] = assign.Value };
            end = new IrReturn(end.Values.Select(value => value.Substitute(values)).ToEquatableArray());
            statements.RemoveAt(statements.Count - 1);
        }

        return end;
    }

    /// <summary>Whether both branches end in giving values to what is returned.</summary>
    private static bool Prepares(IrIf branch, IrReturn end)
    {
        var read = new HashSet<string>();
        foreach (var value in end.Values) value.CollectLocals(read);
        return branch.Blocks().All(block => block.Count > 0 && EndsInAssigning(block[block.Count - 1], read));
    }

    private static bool EndsInAssigning(IrStatement statement, HashSet<string> names) => statement switch
    {
        IrAssign assign => names.Contains(assign.Variable.Name),
        IrIf branch => branch.Blocks().All(block => block.Count > 0 && EndsInAssigning(block[block.Count - 1], names)),
        IrReturn => true,
        _ => false,
    };

    /// <summary>What costs nothing to write twice.</summary>
    private static bool IsLight(IrExpression value) => value.IsAtom() || (value is IrUnary { Op: IrUnaryOp.Narrow } narrow && narrow.Operand.IsAtom());

    private static bool AlwaysReads(IrExpression value, string name) =>
        value is IrLocal local ? local.Name == name : value.AlwaysEvaluated().Any(operand => AlwaysReads(operand, name));

    private static Block Join(Block block, IrReturn end) => block.AlwaysReturns() ? block : block.Append(end).ToEquatableArray();
}
