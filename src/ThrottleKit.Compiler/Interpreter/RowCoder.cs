using System;
using System.Numerics;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Interpreter;

/// <summary>
/// Makes closures of expressions over rows and logs; a log is the row of its records' numbers. Rows are shared as they are: what changes one has a copy of its own. An index is checked as soon as it is
/// there, before what is to stand at it is evaluated.
/// </summary>
/// <param name="scope">What all functions share.</param>
/// <param name="integers">Makes closures of what rows are indexed by.</param>
/// <param name="slotOf">The place of a variable.</param>
internal sealed class RowCoder(InterpreterScope scope, ExpressionCoder integers, Func<string, int> slotOf)
{
    public RowCode Row(IrExpression expression)
    {
        switch (expression)
        {
            case IrLocal local:
                var slot = slotOf(local.Name);
                return frame => frame.Slots[slot].Row;
            case IrZeros zeros:
                var check = scope.Check(zeros.Site);
                var count = integers.Integer(zeros.Length);
                return frame => new BigInteger[(int)check.Keep(count(frame))];
            case IrWith with:
                return With(with);
            case IrFit fit:
                return Fit(fit);
            case IrCopy copy:
                var original = Row(copy.Row);
                return frame => (BigInteger[])original(frame).Clone();
            case IrNoEntries:
                return _ => [];
            case IrEdit edit:
                return Edit(edit);
            case IrConditional choice:
                var condition = integers.Truth(choice.Condition);
                RowCode whenTrue = Row(choice.WhenTrue), whenFalse = Row(choice.WhenFalse);
                return frame => condition(frame) ? whenTrue(frame) : whenFalse(frame);
            default:
                throw new NotSupportedException($"{expression.GetType().Name} is no row.");
        }
    }

    public IntegerCode Element(IrElement element)
    {
        var check = scope.Check(element.Site);
        var row = Row(element.Row);
        IntegerCode index = integers.Integer(element.Index), length = integers.Integer(element.Length);
        return frame =>
        {
            var elements = row(frame);
            return elements[check.Index(index(frame), length(frame))];
        };
    }

    /// <summary>Changes the row that a variable holds.</summary>
    public Action<Frame> Put(IrPut put)
    {
        var check = scope.Check(put.Site);
        var slot = slotOf(put.Variable.Name);
        IntegerCode index = integers.Integer(put.Index), value = integers.Integer(put.Value), length = integers.Integer(put.Length);
        return frame =>
        {
            var place = check.Index(index(frame), length(frame));
            frame.Slots[slot].Row[place] = value(frame);
        };
    }

    private RowCode With(IrWith with)
    {
        var check = scope.Check(with.Site);
        var row = Row(with.Row);
        IntegerCode index = integers.Integer(with.Index), value = integers.Integer(with.Value), length = integers.Integer(with.Length);
        return frame =>
        {
            var elements = (BigInteger[])row(frame).Clone();
            var place = check.Index(index(frame), length(frame));
            elements[place] = value(frame);
            return elements;
        };
    }

    /// <summary>How many records a log has.</summary>
    public IntegerCode Count(IrCount count)
    {
        var log = Row(count.Log);
        return frame => log(frame).Length / scope.LogWidth;
    }

    /// <summary>One of the numbers of a record.</summary>
    public IntegerCode Entry(IrEntry entry)
    {
        var check = scope.Check(entry.Site);
        var log = Row(entry.Log);
        IntegerCode index = integers.Integer(entry.Index), length = integers.Integer(entry.Length);
        return frame =>
        {
            var numbers = log(frame);
            return numbers[(check.Index(index(frame), length(frame)) * scope.LogWidth) + entry.Column];
        };
    }

    private RowCode Edit(IrEdit edit)
    {
        var check = scope.Check(edit.Site);
        var log = Row(edit.Log);
        IntegerCode index = integers.Integer(edit.Index), length = integers.Integer(edit.Length);
        var values = edit.Values.Select(integers.Integer).ToArray();
        return frame =>
        {
            var numbers = log(frame);
            var place = check.Index(index(frame), length(frame)) * scope.LogWidth;
            if (edit.Op == IrLogOp.DropOldest) return [.. numbers.Skip(scope.LogWidth)];
            var changed = new BigInteger[Math.Max(numbers.Length, place + scope.LogWidth)];
            numbers.CopyTo(changed, 0);
            for (var i = 0; i < values.Length; i++) changed[place + i] = values[i](frame);
            return changed;
        };
    }

    private RowCode Fit(IrFit fit)
    {
        var check = scope.Check(fit.Site);
        var row = Row(fit.Row);
        IntegerCode length = integers.Integer(fit.Length), wanted = integers.Integer(fit.Wanted);
        return frame =>
        {
            var elements = row(frame);
            check.SameLength(length(frame), wanted(frame));
            foreach (var element in elements) check.Keep(element);
            return elements;
        };
    }
}
