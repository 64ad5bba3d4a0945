using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;
using ThrottleKit.Testing.PostgreSql;

namespace ThrottleKit.Conformance.Tests.Mutations;

/// <summary>Breaks one operation of rows and logs wherever it stands: what a back-end that takes the wrong place, forgets a change or shares what it should copy would print.</summary>
internal static class ManyOperators
{
    /// <summary>Where a row or log is given to a local of its own, the two share it.</summary>
    public const string RowNotCopied = "A row not copied", LogNotCopied = "A log not copied";

    /// <summary>The mutations by name: of expressions, and of the statements that change rows and logs in place.</summary>
    public static IReadOnlyDictionary<string, (Func<IrExpression, IrExpression> Expression, Func<IrStatement, IrStatement?> Statement)> All { get; } =
        new Dictionary<string, (Func<IrExpression, IrExpression> Expression, Func<IrStatement, IrStatement?> Statement)>
        {
            ["An element read from the other end"] = (e => e is IrElement element ? element with { Index = OtherEnd(element.Index, element.Length) } : e, s => s),
            ["An element put at the other end"] = (
                e => e is IrWith with ? with with { Index = OtherEnd(with.Index, with.Length) } : e,
                s => s is IrPut put ? put with { Index = OtherEnd(put.Index, put.Length) } : s),
            ["An element not put"] = (e => e is IrWith with ? with.Row : e, s => s is IrPut ? null : s),
            ["An element put too large"] = (
                e => e is IrWith with ? with with { Value = Plus(with.Value, 1) } : e,
                s => s is IrPut put ? put with { Value = Plus(put.Value, 1) } : s),
            [RowNotCopied] = (e => e is IrCopy { Type: IrType.Row } copy ? copy.Row : e, s => s),
            [LogNotCopied] = (e => e is IrCopy { Type: IrType.Log } copy ? copy.Row : e, s => s),
            ["A row not held to its field"] = (e => e is IrFit fit ? fit.Row : e, s => s),
            ["Records counted short"] = (e => e is IrCount ? Plus(e, -1) : e, s => s),
            ["A record read from the other end"] = (e => e is IrEntry entry ? entry with { Index = OtherEnd(entry.Index, entry.Length) } : e, s => s),
            ["A record's other number"] = (e => e is IrEntry entry ? entry with { Column = 1 - entry.Column } : e, s => s),
            ["A record not appended"] = Edit(IrLogOp.Append, _ => null),
            ["A record appended with its numbers swapped"] = Edit(IrLogOp.Append, edit => edit with { Values = edit.Values.Reverse().ToEquatableArray() }),
            ["The oldest record not dropped"] = Edit(IrLogOp.DropOldest, _ => null),
            ["A record not replaced"] = Edit(IrLogOp.Replace, _ => null),
            ["A record replaced at the other end"] = Edit(IrLogOp.Replace, edit => edit with { Index = OtherEnd(edit.Index, edit.Length) }),
        };

    /// <summary>Whether a back-end prints a copy as what it is a copy of, as its rows or logs are values: nothing is there to be left out. Tests compare what is printed.</summary>
    /// <param name="mutation">The mutation.</param>
    /// <param name="host">The host of the back-end.</param>
    public static bool PrintsTheSame(string mutation, string host) => (mutation, host) is (LogNotCopied, "csharp") or (LogNotCopied or RowNotCopied, PostgresStrategyHost.Prefix);

    private static (Func<IrExpression, IrExpression> Expression, Func<IrStatement, IrStatement?> Statement) Edit(IrLogOp op, Func<IrEdit, IrEdit?> change) => (
        e => e is IrEdit edit && edit.Op == op ? change(edit) ?? edit.Log : e,
        s => s is IrEditInPlace { Edit: var edit } statement && edit.Op == op ? change(edit) is { } changed ? statement with { Edit = changed } : null : s);

    private static IrExpression OtherEnd(IrExpression index, IrExpression length) =>
        new IrBinary(IrBinaryOp.Subtract, Plus(length, -1), index, IrSite.None);

    private static IrExpression Plus(IrExpression value, long more) => new IrBinary(IrBinaryOp.Add, value, new IrInt(more), IrSite.None);
}
