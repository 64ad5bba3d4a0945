using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Ir;

/// <summary>What a log's records are made of, and how long it may become. A state has at most one log.</summary>
/// <param name="Bound">How many records there may be when one is appended. A log that was kept under a larger bound keeps its records.</param>
/// <param name="Most">The most records there ever are: the largest value that the bound can have.</param>
/// <param name="CSharpEntry">The type of a record as generated code writes it.</param>
/// <param name="Columns">The numbers of a record, in order.</param>
public sealed record IrLogInfo(IrRowLength Bound, long Most, string CSharpEntry, EquatableArray<IrColumn> Columns);

/// <summary>One of the numbers of a log's records. What is appended is held to its range, so that no log ever holds anything else.</summary>
/// <param name="Name">The C# property.</param>
/// <param name="Min">The least value.</param>
/// <param name="Max">The largest value.</param>
/// <param name="Site">The site at which leaving that range is reported.</param>
public sealed record IrColumn(string Name, long Min, long Max, int Site);

/// <summary>What makes another log of a log.</summary>
public enum IrLogOp
{
    /// <summary>Adds a record; the index is the number of records, the length is the log's bound.</summary>
    Append,

    /// <summary>Leaves out the oldest record; the index is 0, the length is the number of records.</summary>
    DropOldest,

    /// <summary>Replaces a record.</summary>
    Replace,
}

/// <summary>A log without records.</summary>
public sealed record IrNoEntries : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => IrType.Log;
}

/// <summary>How many records a log has.</summary>
/// <param name="Log">The log.</param>
/// <param name="Most">The most that there can be.</param>
public sealed record IrCount(IrExpression Log, long Most) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => IrType.Int;
}

/// <summary>One of the numbers of a record. Fails unless 0 ≤ index &lt; length.</summary>
/// <param name="Log">The log.</param>
/// <param name="Index">Which record, from the oldest.</param>
/// <param name="Length">How many records there are: values do not say it themselves.</param>
/// <param name="Column">Which of its numbers.</param>
/// <param name="Site">Where it can fail.</param>
public sealed record IrEntry(IrExpression Log, IrExpression Index, IrExpression Length, int Column, int Site) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => IrType.Int;
}

/// <summary>A log that differs from another in one record. Fails unless 0 ≤ index &lt; length.</summary>
/// <param name="Op">How it differs.</param>
/// <param name="Log">The other.</param>
/// <param name="Index">Which record.</param>
/// <param name="Length">What the index must be below.</param>
/// <param name="Values">The numbers of the record, each within its column's range; none where one is dropped.</param>
/// <param name="Site">Where it can fail.</param>
public sealed record IrEdit(IrLogOp Op, IrExpression Log, IrExpression Index, IrExpression Length, EquatableArray<IrExpression> Values, int Site) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => IrType.Log;
}

/// <summary>Changes a log that nothing else refers to; only the pass that changes rows in place makes these.</summary>
/// <param name="Variable">The local that holds the log.</param>
/// <param name="Edit">The change, of a read of that local.</param>
public sealed record IrEditInPlace(IrVariable Variable, IrEdit Edit) : IrStatement;
