namespace ThrottleKit.Compiler.Ir;

/// <summary>Comparisons turned round.</summary>
internal static class Comparisons
{
    public static bool IsComparison(this IrBinaryOp op) => op is >= IrBinaryOp.Equal and <= IrBinaryOp.GreaterOrEqual;

    /// <summary>The comparison that holds where this one does not: <c>a &lt; b</c> becomes <c>a ≥ b</c>.</summary>
    public static IrBinaryOp Opposite(this IrBinaryOp comparison) => comparison switch
    {
        IrBinaryOp.Equal => IrBinaryOp.NotEqual,
        IrBinaryOp.NotEqual => IrBinaryOp.Equal,
        IrBinaryOp.Less => IrBinaryOp.GreaterOrEqual,
        IrBinaryOp.LessOrEqual => IrBinaryOp.Greater,
        IrBinaryOp.Greater => IrBinaryOp.LessOrEqual,
        IrBinaryOp.GreaterOrEqual => IrBinaryOp.Less,
        _ => throw new System.ArgumentOutOfRangeException(nameof(comparison), comparison, "This is no comparison."),
    };

    /// <summary>The comparison that says the same with its sides exchanged: <c>a &lt; b</c> becomes <c>b > a</c>.</summary>
    public static IrBinaryOp Mirrored(this IrBinaryOp comparison) => comparison switch
    {
        IrBinaryOp.Less => IrBinaryOp.Greater,
        IrBinaryOp.LessOrEqual => IrBinaryOp.GreaterOrEqual,
        IrBinaryOp.Greater => IrBinaryOp.Less,
        IrBinaryOp.GreaterOrEqual => IrBinaryOp.LessOrEqual,
        _ => comparison,
    };
}
