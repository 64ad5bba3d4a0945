namespace ThrottleKit.Compiler.Ir;

/// <summary>How long the row of a state's field is, or how long a log may become: a constant, the value of a parameter, or both together.</summary>
/// <param name="Parameter">The parameter; null for a constant length. It always has a value, and if a row has its length from it is among the strategy's units.</param>
/// <param name="Extra">The constant, or what is added to the parameter's value.</param>
public sealed record IrRowLength(string? Parameter, long Extra);

/// <summary>A row of zeros.</summary>
/// <param name="Length">How many.</param>
/// <param name="Site">Where the length can leave its range.</param>
public sealed record IrZeros(IrExpression Length, int Site) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => IrType.Row;
}

/// <summary>One element of a row. Fails unless 0 ≤ index &lt; length.</summary>
/// <param name="Row">The row.</param>
/// <param name="Index">Which.</param>
/// <param name="Length">The row's length: values do not say it themselves.</param>
/// <param name="Site">Where it can fail.</param>
public sealed record IrElement(IrExpression Row, IrExpression Index, IrExpression Length, int Site) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => IrType.Int;
}

/// <summary>A row that differs from another in one element. Fails unless 0 ≤ index &lt; length.</summary>
/// <param name="Row">The other.</param>
/// <param name="Index">Which element.</param>
/// <param name="Value">Its value.</param>
/// <param name="Length">The row's length.</param>
/// <param name="Site">Where it can fail.</param>
public sealed record IrWith(IrExpression Row, IrExpression Index, IrExpression Value, IrExpression Length, int Site) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => IrType.Row;
}

/// <summary>The row itself, as a state's field takes it. Fails unless its length is the field's and each element is in the site's range.</summary>
/// <param name="Row">The row.</param>
/// <param name="Length">Its length.</param>
/// <param name="Wanted">The field's length.</param>
/// <param name="Site">Where it can fail.</param>
public sealed record IrFit(IrExpression Row, IrExpression Length, IrExpression Wanted, int Site) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => IrType.Row;
}

/// <summary>A row or log of its own with the same numbers; only the pass that changes rows in place makes these.</summary>
/// <param name="Row">The row or log.</param>
public sealed record IrCopy(IrExpression Row) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => Row.Type;
}

/// <summary>Changes one element of a row that nothing else refers to; only the pass that changes rows in place makes these.</summary>
/// <param name="Variable">The local that holds the row.</param>
/// <param name="Index">Which element. Fails unless 0 ≤ index &lt; length.</param>
/// <param name="Value">Its new value.</param>
/// <param name="Length">The row's length.</param>
/// <param name="Site">Where it can fail.</param>
public sealed record IrPut(IrVariable Variable, IrExpression Index, IrExpression Value, IrExpression Length, int Site) : IrStatement;
