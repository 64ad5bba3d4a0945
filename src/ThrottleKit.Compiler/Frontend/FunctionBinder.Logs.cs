using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Frontend;

/// <summary>Logs. A value of one is the log and how many records it has, an integer like any other: what is known of it bounds loops and proves indexes.</summary>
internal sealed partial class FunctionBinder
{
    /// <summary>The variables that hold how many records a log has, and so never more than any log has.</summary>
    private readonly HashSet<string> _counts = [];

    private Value Log(IPropertyReferenceOperation property, Value log)
    {
        switch (property.Property.Name)
        {
            case "Count":
                return Value.Of(log.Leaves[1]);
            case "Oldest":
                return Entry(property, log, new IrInt(0));
            case "Newest":
                return Entry(property, log, new IrBinary(IrBinaryOp.Subtract, log.Leaves[1], new IrInt(1), IrSite.None));
            case var _ when property.Property.IsIndexer:
                var index = Convert(Expression(property.Arguments[0].Value), Shape.Int, property);
                return Entry(property, log, (index.Scalar.IsAtom() ? index : Atoms(index)).Scalar);
            default:
                throw Impure(property, property.Property);
        }
    }

    private Value Log(IInvocationOperation call)
    {
        if (call.Instance is not { } instance) throw Impure(call, call.TargetMethod);
        var log = Expression(instance);
        if (log.Shape is not LogShape) throw Impure(call, call.TargetMethod);
        var arguments = Arguments(call);
        var count = log.Leaves[1];
        switch (call.TargetMethod.Name)
        {
            case "Append":
                return Changed(IrLogOp.Append, count, Bound(Records(call, log)), arguments[0].Value, Counted(IrBinaryOp.Add));
            case "DropOldest":
                return Changed(IrLogOp.DropOldest, new IrInt(0), count, null, Counted(IrBinaryOp.Subtract));
            case "With":
                return Changed(IrLogOp.Replace, arguments[0].Value.Scalar, count, arguments[1].Value, count);
            default:
                throw Impure(call, call.TargetMethod);
        }

        Value Changed(IrLogOp op, IrExpression index, IrExpression length, Value? entry, IrExpression counted) =>
            new(log.Shape, [new IrEdit(op, log.Leaves[0], index, length, InRange(Records(call, log), entry), Site(call, narrow: false)), counted]);

        IrExpression Counted(IrBinaryOp op) =>
            new IrBinary(op, count, new IrInt(1), strategy.AddSite(Text(call), 0, Records(call, log).Most, call.Syntax.GetLocation()));
    }

    /// <summary>The numbers of a record as a log takes them: held to the ranges of its columns.</summary>
    private static EquatableArray<IrExpression> InRange(IrLogInfo records, Value? entry) =>
        (entry?.Leaves ?? []).Zip(records.Columns, (value, column) =>
            value is IrInt constant && constant.Value >= column.Min && constant.Value <= column.Max ? value : new IrUnary(IrUnaryOp.Narrow, value, column.Site)).ToEquatableArray();

    private Value Entry(IPropertyReferenceOperation property, Value log, IrExpression index)
    {
        Records(property, log);
        var site = Site(property, narrow: false);
        var shape = ((LogShape)log.Shape).Entry;
        return new Value(shape, shape.Leaves.Select((_, column) => (IrExpression)new IrEntry(log.Leaves[0], index, log.Leaves[1], column, site)).ToList());
    }

    /// <summary>What the records of a log are: those of the state's own, as there is no other.</summary>
    private IrLogInfo Records(IOperation operation, Value log) =>
        strategy.Log is { } own && strategy.LogEntry == ((LogShape)log.Shape).Entry.TypeName
            ? own
            : throw Unsupported(operation, $"'{Text(operation)}'", "is of a log with other records than the state's; a strategy has one kind of log, its state's own");

    private static IrExpression Bound(IrLogInfo log)
    {
        var extra = new IrInt(log.Bound.Extra);
        if (log.Bound.Parameter is not { } name) return extra;
        var parameter = new IrParameter(name, IrType.Int);
        return extra.Value == 0 ? parameter : new IrBinary(IrBinaryOp.Add, parameter, extra, IrSite.None);
    }

    /// <summary>Counts the records of the logs that an entry point is given: they come without.</summary>
    private void CountGiven(Shape shape, IReadOnlyList<IrVariable> variables)
    {
        for (var i = 1; i < variables.Count; i++)
            if (shape.IsCount(i)) _block.Add(new IrDeclare(variables[i], new IrCount(variables[i - 1].Read(), strategy.Log!.Most)));
    }

    private void NoteCounts(Shape shape, IReadOnlyList<IrVariable> variables)
    {
        for (var i = 0; i < variables.Count; i++)
            if (shape.IsCount(i)) _counts.Add(variables[i].Name);
    }
}
