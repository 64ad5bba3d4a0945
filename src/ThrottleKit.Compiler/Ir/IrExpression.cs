namespace ThrottleKit.Compiler.Ir;

/// <summary>The types of values that exist once everything composite has been taken apart.</summary>
public enum IrType
{
    /// <summary>An integer, exact to ±(2^53 - 1).</summary>
    Int,

    /// <summary>A truth value.</summary>
    Bool,

    /// <summary>A row of integers, of a length that a value of its own says.</summary>
    Row,

    /// <summary>A queue of records of integers; a value of its own says how many there are.</summary>
    Log,
}

/// <summary>Questions about types.</summary>
public static class IrTypes
{
    /// <summary>Whether values of a type are many numbers: a change of one costs a copy, unless it is made in place.</summary>
    /// <param name="type">The type.</param>
    public static bool IsMany(this IrType type) => type is IrType.Row or IrType.Log;
}

/// <summary>Operations on two values.</summary>
public enum IrBinaryOp
{
    /// <summary>a + b. Can leave its range.</summary>
    Add,

    /// <summary>a - b. Can leave its range.</summary>
    Subtract,

    /// <summary>a x b. Can leave its range.</summary>
    Multiply,

    /// <summary>a / b, truncated. The divisor must not be 0.</summary>
    Divide,

    /// <summary>a - b x (a / b): the sign is the dividend's. The divisor must not be 0.</summary>
    Remainder,

    /// <summary>a / b, rounded down. The divisor must not be 0.</summary>
    FloorDivide,

    /// <summary>a / b, rounded up. The divisor must not be 0.</summary>
    CeilDivide,

    /// <summary>The smaller.</summary>
    Min,

    /// <summary>The larger.</summary>
    Max,

    /// <summary>a = b, of two integers or two truth values.</summary>
    Equal,

    /// <summary>a ≠ b, of two integers or two truth values.</summary>
    NotEqual,

    /// <summary>a &lt; b.</summary>
    Less,

    /// <summary>a ≤ b.</summary>
    LessOrEqual,

    /// <summary>a > b.</summary>
    Greater,

    /// <summary>a ≥ b.</summary>
    GreaterOrEqual,

    /// <summary>Both; the right side is evaluated only if the left is true.</summary>
    And,

    /// <summary>Either; the right side is evaluated only if the left is false.</summary>
    Or,
}

/// <summary>Operations on one value.</summary>
public enum IrUnaryOp
{
    /// <summary>The opposite.</summary>
    Negate,

    /// <summary>The absolute value.</summary>
    Abs,

    /// <summary>Not.</summary>
    Not,

    /// <summary>The value itself, which must fit the range of its site: a conversion to a narrower type.</summary>
    Narrow,
}

/// <summary>What is taken of an exact product and a divisor of at least 1.</summary>
public enum IrMulDivOp
{
    /// <summary>floor(a x b / c).</summary>
    Floor,

    /// <summary>ceiling(a x b / c).</summary>
    Ceil,

    /// <summary>a x b - c x floor(a x b / c).</summary>
    Modulo,
}

/// <summary>
/// A pure expression. Where it can fail (leave its range, divide by zero) it carries the number of its <see cref="IrSite"/>;
/// <see cref="IrSite.None"/> otherwise.
/// </summary>
public abstract record IrExpression
{
    /// <summary>The type of the value.</summary>
    public abstract IrType Type { get; }
}

/// <summary>An integer constant.</summary>
/// <param name="Value">Its value.</param>
public sealed record IrInt(long Value) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => IrType.Int;
}

/// <summary>A truth value.</summary>
/// <param name="Value">Its value.</param>
public sealed record IrBool(bool Value) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => IrType.Bool;
}

/// <summary>A local variable or a function's own parameter; names are unique in a function.</summary>
/// <param name="Name">Its name.</param>
/// <param name="VariableType">Its type.</param>
public sealed record IrLocal(string Name, IrType VariableType) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => VariableType;
}

/// <summary>The value of a parameter of the strategy; 0 where an optional one is absent.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="ParameterType">Its type.</param>
public sealed record IrParameter(string Name, IrType ParameterType) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => ParameterType;
}

/// <summary>Whether an optional parameter of the strategy is given.</summary>
/// <param name="Name">The parameter's name.</param>
public sealed record IrHasParameter(string Name) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => IrType.Bool;
}

/// <summary>A value computed once for a configuration; only the pass that separates binding times makes these.</summary>
/// <param name="Name">Its name among the strategy's configured values.</param>
/// <param name="ValueType">Its type.</param>
public sealed record IrConfigured(string Name, IrType ValueType) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => ValueType;
}

/// <summary>An operation on one value.</summary>
/// <param name="Op">The operation.</param>
/// <param name="Operand">The value.</param>
/// <param name="Site">Where it can fail.</param>
public sealed record IrUnary(IrUnaryOp Op, IrExpression Operand, int Site) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => Op == IrUnaryOp.Not ? IrType.Bool : IrType.Int;
}

/// <summary>An operation on two values.</summary>
/// <param name="Op">The operation.</param>
/// <param name="Left">The first.</param>
/// <param name="Right">The second.</param>
/// <param name="Site">Where it can fail.</param>
public sealed record IrBinary(IrBinaryOp Op, IrExpression Left, IrExpression Right, int Site) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => Op >= IrBinaryOp.Equal ? IrType.Bool : IrType.Int;
}

/// <summary>An exact product, divided.</summary>
/// <param name="Op">What is taken.</param>
/// <param name="A">The first factor.</param>
/// <param name="B">The second factor.</param>
/// <param name="Divisor">The divisor, at least 1.</param>
/// <param name="Site">Where it can fail.</param>
public sealed record IrMulDiv(IrMulDivOp Op, IrExpression A, IrExpression B, IrExpression Divisor, int Site) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => IrType.Int;
}

/// <summary>The value, held between two others, of which the first must not be above the second.</summary>
/// <param name="Value">The value.</param>
/// <param name="Low">The least result.</param>
/// <param name="High">The largest result.</param>
/// <param name="Site">Where it can fail.</param>
public sealed record IrClamp(IrExpression Value, IrExpression Low, IrExpression High, int Site) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => IrType.Int;
}

/// <summary>One of two values; only the one chosen is evaluated.</summary>
/// <param name="Condition">The choice.</param>
/// <param name="WhenTrue">The value if true.</param>
/// <param name="WhenFalse">The value if false.</param>
public sealed record IrConditional(IrExpression Condition, IrExpression WhenTrue, IrExpression WhenFalse) : IrExpression
{
    /// <inheritdoc/>
    public override IrType Type => WhenTrue.Type;
}
