using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>
/// Replaces expressions by simpler ones of the same value: constants are folded, neutral operands and choices already made fall away.
/// What can fail stays, and so does the range that a result has to keep.
/// </summary>
internal sealed class Fold(Facts facts)
{
    private static readonly IrExpression True = new IrBool(true), False = new IrBool(false), Zero = new IrInt(0);

    private readonly CancelTerms? _cancel = facts.FaultsMatter ? null : new CancelTerms(facts);
    private readonly HashSet<IrExpression> _folded = new(ByReference<IrExpression>.Comparer);

    /// <summary>The simpler expression.</summary>
    public IrExpression Apply(IrExpression expression)
    {
        if (expression.IsAtom() && expression is not IrHasParameter || _folded.Contains(expression)) return expression;
        var folded = One(expression.MapOperands(Apply));
        if (ReferenceEquals(folded, expression)) _folded.Add(folded);
        return folded;
    }

    private IrExpression One(IrExpression expression)
    {
        if (Constant(expression) is { } constant) return constant;
        if (_cancel?.Apply(expression) is { } cancelled) return cancelled;
        return expression switch
        {
            IrHasParameter has when !facts.Strategy.Parameters.Any(parameter => parameter.Name == has.Name && parameter.IsOptional) => True,
            IrUnary unary => Unary(unary),
            IrBinary { Op: IrBinaryOp.And or IrBinaryOp.Or } logic => Logic(logic),
            IrBinary { Type: IrType.Bool } comparison => Comparison(comparison),
            IrBinary arithmetic => Arithmetic(arithmetic),
            IrMulDiv { Op: not IrMulDivOp.Modulo } product when IsInt(product.Divisor, 1) && IsInt(product.B, 1) => Keep(product.A, product),
            IrMulDiv { Op: not IrMulDivOp.Modulo } product when IsInt(product.Divisor, 1) && IsInt(product.A, 1) => Keep(product.B, product),
            IrConditional choice => Choice(choice),
            IrCount { Log: IrNoEntries } => Zero,
            _ => expression,
        };
    }

    /// <summary>An operation that cannot fail and has only one value, as that constant.</summary>
    private IrExpression? Constant(IrExpression expression)
    {
        if (expression.Type != IrType.Int || expression.IsAtom() || expression is IrConditional) return null;
        if (!expression.Operands().All(CanDrop) || !facts.AlwaysFits(expression)) return null;
        var range = facts.RangeOf(expression);
        return range.IsSingle ? new IrInt((long)range.Min) : null;
    }

    private IrExpression Unary(IrUnary unary) => (unary.Op, unary.Operand) switch
    {
        (IrUnaryOp.Not, var operand) => Not(operand),
        (IrUnaryOp.Narrow, var operand) => Keep(operand, unary),
        (IrUnaryOp.Abs, var operand) when facts.RangeOf(operand) is { IsEmpty: false } range && range.Min >= 0 => Keep(operand, unary),
        _ => unary,
    };

    private IrExpression Arithmetic(IrBinary binary)
    {
        var (left, right) = (binary.Left, binary.Right);
        return binary.Op switch
        {
            IrBinaryOp.Add when IsInt(right, 0) => Keep(left, binary),
            IrBinaryOp.Add when IsInt(left, 0) => Keep(right, binary),
            IrBinaryOp.Subtract when IsInt(right, 0) => Keep(left, binary),
            IrBinaryOp.Subtract when facts.AreSame(left, right) && CanDrop(left) => Keep(Zero, binary),
            IrBinaryOp.Multiply when IsInt(right, 1) => Keep(left, binary),
            IrBinaryOp.Multiply when IsInt(left, 1) => Keep(right, binary),
            IrBinaryOp.Divide or IrBinaryOp.FloorDivide or IrBinaryOp.CeilDivide when IsInt(right, 1) => Keep(left, binary),
            IrBinaryOp.Min when IsAtMost(left, right) && CanDrop(right) => left,
            IrBinaryOp.Min when IsAtMost(right, left) && CanDrop(left) => right,
            IrBinaryOp.Max when IsAtMost(left, right) && CanDrop(left) => right,
            IrBinaryOp.Max when IsAtMost(right, left) && CanDrop(right) => left,
            IrBinaryOp.Min or IrBinaryOp.Max when facts.AreSame(left, right) => left,
            _ => binary,
        };
    }

    private IrExpression Comparison(IrBinary binary)
    {
        var (left, right) = (binary.Left, binary.Right);
        if (left.Type == IrType.Bool && left is IrBool) (left, right) = (right, left);
        if (left.Type == IrType.Bool && right is IrBool constant)
            return constant.Value == (binary.Op == IrBinaryOp.Equal) ? left : Not(left);
        if (!CanDrop(left) || !CanDrop(right)) return binary;
        if (facts.AreSame(left, right))
            return new IrBool(binary.Op is IrBinaryOp.Equal or IrBinaryOp.LessOrEqual or IrBinaryOp.GreaterOrEqual);
        if (left.Type == IrType.Bool) return binary;

        return binary.Op switch
        {
            IrBinaryOp.Less when IsBelow(left, right) => True,
            IrBinaryOp.Less when IsAtMost(right, left) => False,
            IrBinaryOp.LessOrEqual when IsAtMost(left, right) => True,
            IrBinaryOp.LessOrEqual when IsBelow(right, left) => False,
            IrBinaryOp.Greater when IsBelow(right, left) => True,
            IrBinaryOp.Greater when IsAtMost(left, right) => False,
            IrBinaryOp.GreaterOrEqual when IsAtMost(right, left) => True,
            IrBinaryOp.GreaterOrEqual when IsBelow(left, right) => False,
            IrBinaryOp.Equal when IsBelow(left, right) || IsBelow(right, left) => False,
            IrBinaryOp.Equal when IsAtMost(left, right) && IsAtMost(right, left) => True,
            IrBinaryOp.NotEqual when IsBelow(left, right) || IsBelow(right, left) => True,
            IrBinaryOp.NotEqual when IsAtMost(left, right) && IsAtMost(right, left) => False,
            _ => binary,
        };
    }

    private IrExpression Logic(IrBinary binary)
    {
        // What decides the result whatever the other side is: false for &&, true for ||.
        var deciding = binary.Op == IrBinaryOp.Or;
        if (binary.Left is IrBool left) return left.Value == deciding ? left : binary.Right;
        if (binary.Right is IrBool right)
            return right.Value != deciding ? binary.Left : CanDrop(binary.Left) ? right : binary;
        return facts.AreSame(binary.Left, binary.Right) ? binary.Left : binary;
    }

    private IrExpression Choice(IrConditional choice)
    {
        var (condition, whenTrue, whenFalse) = (choice.Condition, choice.WhenTrue, choice.WhenFalse);
        if (condition is IrBool known) return known.Value ? whenTrue : whenFalse;
        if (facts.AreSame(whenTrue, whenFalse) && CanDrop(condition)) return whenTrue;
        if (condition is IrUnary { Op: IrUnaryOp.Not } not) return Choice(new IrConditional(not.Operand, whenFalse, whenTrue));
        return (whenTrue, whenFalse) switch
        {
            (IrBool { Value: true }, IrBool { Value: false }) => condition,
            (IrBool { Value: false }, IrBool { Value: true }) => Not(condition),
            (IrBool { Value: true }, _) => new IrBinary(IrBinaryOp.Or, condition, whenFalse, IrSite.None),
            (IrBool { Value: false }, _) => new IrBinary(IrBinaryOp.And, Not(condition), whenFalse, IrSite.None),
            (_, IrBool { Value: true }) => new IrBinary(IrBinaryOp.Or, Not(condition), whenTrue, IrSite.None),
            (_, IrBool { Value: false }) => new IrBinary(IrBinaryOp.And, condition, whenTrue, IrSite.None),
            _ => choice,
        };
    }

    /// <summary>The opposite of a truth value.</summary>
    public static IrExpression Not(IrExpression operand) => operand switch
    {
        IrBool constant => new IrBool(!constant.Value),
        IrUnary { Op: IrUnaryOp.Not } not => not.Operand,
        IrBinary { Op: IrBinaryOp.Equal } binary => binary with { Op = IrBinaryOp.NotEqual },
        IrBinary { Op: IrBinaryOp.NotEqual } binary => binary with { Op = IrBinaryOp.Equal },
        IrBinary { Op: IrBinaryOp.Less } binary => binary with { Op = IrBinaryOp.GreaterOrEqual },
        IrBinary { Op: IrBinaryOp.LessOrEqual } binary => binary with { Op = IrBinaryOp.Greater },
        IrBinary { Op: IrBinaryOp.Greater } binary => binary with { Op = IrBinaryOp.LessOrEqual },
        IrBinary { Op: IrBinaryOp.GreaterOrEqual } binary => binary with { Op = IrBinaryOp.Less },
        _ => new IrUnary(IrUnaryOp.Not, operand, IrSite.None),
    };

    private IrExpression Keep(IrExpression value, IrExpression whole) => facts.Keeps(value, whole.Site()) ? value : whole;

    private bool CanDrop(IrExpression expression) => !facts.CanFail(expression);

    private bool IsAtMost(IrExpression a, IrExpression b) =>
        facts.RangeOf(a) is { IsEmpty: false } x && facts.RangeOf(b) is { IsEmpty: false } y && x.Max <= y.Min;

    private bool IsBelow(IrExpression a, IrExpression b) =>
        facts.RangeOf(a) is { IsEmpty: false } x && facts.RangeOf(b) is { IsEmpty: false } y && x.Max < y.Min;

    private static bool IsInt(IrExpression expression, long value) => expression is IrInt constant && constant.Value == value;
}
