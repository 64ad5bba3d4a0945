using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Analysis;

/// <summary>Rows and logs. Of a row is known what its elements reach, all of them together.</summary>
internal sealed partial class RangeWalker<T>
{
    private T RowOperation(IrExpression expression, RangeState<T> state)
    {
        switch (expression)
        {
            case IrElement element:
                var elements = Evaluate(element.Row, state);
                Index(element.Index, element.Length, element.Site, state);
                return elements;
            case IrWith with:
                var others = Evaluate(with.Row, state);
                return Changed(others, with.Index, with.Value, with.Length, with.Site, state);
            case IrZeros zeros:
                var length = Evaluate(zeros.Length, state);
                if (Site(zeros.Site) is { } site) domain.Keep(site, length);
                return domain.Literal(Interval.Of(0));
            case IrFit fit:
                var kept = Evaluate(fit.Row, state);
                if (Site(fit.Site) is { } field) domain.SameLength(field, Difference(fit.Length, fit.Wanted, state));
                return kept;
            default:
                return Evaluate(((IrCopy)expression).Row, state);
        }
    }

    /// <summary>
    /// Of a log is known how many records it has, which is a value of its own, and the ranges of its columns, to which whatever is appended is held: so nothing has to be
    /// followed here, and a log's own value says nothing.
    /// </summary>
    private T LogOperation(IrExpression expression, RangeState<T> state)
    {
        switch (expression)
        {
            case IrCount count:
                Evaluate(count.Log, state);
                return domain.Literal(Interval.Of(0, count.Most));
            case IrEntry entry:
                Evaluate(entry.Log, state);
                Index(entry.Index, entry.Length, entry.Site, state);
                var column = plan.Source.Log!.Columns[entry.Column];
                return domain.Literal(Interval.Of(column.Min, column.Max));
            case IrEdit edit:
                Evaluate(edit.Log, state);
                Index(edit.Index, edit.Length, edit.Site, state);
                foreach (var value in edit.Values) Evaluate(value, state);
                break;
        }

        return domain.Literal(Interval.Of(0));
    }

    private void Put(IrPut put, RangeState<T> state)
    {
        var before = state[state.KeyOf(put.Variable.Name)];
        var after = Changed(before, put.Index, put.Value, put.Length, put.Site, state);
        state.Set(put.Variable.Name, Site(put.Site) is { } site ? domain.Keep(site, after) : after);
    }

    private T Changed(T row, IrExpression index, IrExpression value, IrExpression length, int site, RangeState<T> state)
    {
        var changed = domain.NewJoin();
        changed.Add(row);
        Index(index, length, site, state);
        changed.Add(Evaluate(value, state));
        return changed.Result;
    }

    private void Index(IrExpression index, IrExpression length, int site, RangeState<T> state)
    {
        var value = Evaluate(index, state);
        if (Site(site) is { } place) domain.Index(place, value, Difference(length, index, state));
    }

    /// <summary>What one value is above another, with all that is known of the two together.</summary>
    private T Difference(IrExpression value, IrExpression other, RangeState<T> state) =>
        Evaluate(new IrBinary(IrBinaryOp.Subtract, value, other, IrSite.None), state);
}
