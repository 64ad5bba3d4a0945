using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Analysis;

/// <summary>The operations of the IR on the values of a domain, each in terms of <see cref="IntervalOp"/>: a domain says what one of those is.</summary>
/// <typeparam name="T">The domain's values.</typeparam>
internal abstract class RangeArithmetic<T>
{
    /// <summary>A value that depends on no parameter.</summary>
    public abstract T Literal(Interval interval);

    /// <summary>One operation; what takes one value ignores the second.</summary>
    public abstract T Apply(IntervalOp op, T a, T b);

    public T Unary(IrUnaryOp op, T operand) => op switch
    {
        IrUnaryOp.Negate => Apply(IntervalOp.Negative, operand, operand),
        IrUnaryOp.Abs => Apply(IntervalOp.Magnitude, operand, operand),
        IrUnaryOp.Not => Apply(IntervalOp.Not, operand, operand),
        _ => operand,
    };

    /// <summary>The values of an operation; a divisor that cannot divide is left out.</summary>
    public T Binary(IrBinaryOp op, T left, T right) => op switch
    {
        IrBinaryOp.Add => Apply(IntervalOp.Add, left, right),
        IrBinaryOp.Subtract => Apply(IntervalOp.Subtract, left, right),
        IrBinaryOp.Multiply => Apply(IntervalOp.Multiply, left, right),
        IrBinaryOp.Divide => Apply(IntervalOp.Truncate, left, right),
        IrBinaryOp.Remainder => Apply(IntervalOp.Remainder, left, right),
        IrBinaryOp.FloorDivide => Apply(IntervalOp.Floor, left, right),
        IrBinaryOp.CeilDivide => Apply(IntervalOp.Ceiling, left, right),
        IrBinaryOp.Min => Apply(IntervalOp.Least, left, right),
        IrBinaryOp.Max => Apply(IntervalOp.Largest, left, right),
        IrBinaryOp.Equal => Apply(IntervalOp.Same, left, right),
        IrBinaryOp.NotEqual => Apply(IntervalOp.Different, left, right),
        IrBinaryOp.Less => Apply(IntervalOp.Below, left, right),
        IrBinaryOp.LessOrEqual => Apply(IntervalOp.AtMost, left, right),
        IrBinaryOp.Greater => Apply(IntervalOp.Below, right, left),
        IrBinaryOp.GreaterOrEqual => Apply(IntervalOp.AtMost, right, left),
        IrBinaryOp.And => Apply(IntervalOp.Both, left, right),
        _ => Apply(IntervalOp.Either, left, right),
    };

    public T MulDiv(IrMulDivOp op, T a, T b, T divisor)
    {
        var product = Apply(IntervalOp.Multiply, a, b);
        return op == IrMulDivOp.Modulo
            ? Apply(IntervalOp.Modulo, product, divisor)
            : Apply(op == IrMulDivOp.Floor ? IntervalOp.Floor : IntervalOp.Ceiling, product, Apply(IntervalOp.Positive, divisor, divisor));
    }

    /// <summary>A constant plus a sum of values with coefficients.</summary>
    public T Linear(BigInteger constant, IReadOnlyList<(BigInteger Coefficient, T Value)> terms)
    {
        var isFirst = constant.IsZero && terms.Any(term => term.Coefficient.Sign > 0);
        var sum = Literal(Interval.Of(constant));
        foreach (var (coefficient, value) in terms.OrderByDescending(term => term.Coefficient.Sign))
        {
            var size = BigInteger.Abs(coefficient);
            var part = size.IsOne ? value : Apply(IntervalOp.Multiply, Literal(Interval.Of(size)), value);
            sum = isFirst ? part : Apply(coefficient.Sign > 0 ? IntervalOp.Add : IntervalOp.Subtract, sum, part);
            isFirst = false;
        }

        return sum;
    }

    /// <summary>The members of <paramref name="left"/> for which the comparison with some member of <paramref name="right"/> holds.</summary>
    public T Refine(IrBinaryOp comparison, T left, T right) => Apply(
        comparison switch
        {
            IrBinaryOp.Equal => IntervalOp.Intersect,
            IrBinaryOp.NotEqual => IntervalOp.CutSame,
            IrBinaryOp.Less => IntervalOp.CutToBelow,
            IrBinaryOp.LessOrEqual => IntervalOp.CutToAtMost,
            IrBinaryOp.Greater => IntervalOp.CutToAbove,
            _ => IntervalOp.CutToAtLeast,
        },
        left, right);

    /// <summary>The value, cut to at most the largest of the bounds' largest.</summary>
    public virtual T AtMostAny(T value, IReadOnlyList<T> bounds) => Apply(IntervalOp.CutToAtMost, value, Union(bounds));

    /// <summary>The value, cut to at least the least of the bounds' least.</summary>
    public virtual T AtLeastAny(T value, IReadOnlyList<T> bounds) => Apply(IntervalOp.CutToAtLeast, value, Union(bounds));

    public virtual T Intersect(T left, T right) => Apply(IntervalOp.Intersect, left, right);

    private T Union(IReadOnlyList<T> values) => values.Skip(1).Aggregate(values[0], (all, value) => Apply(IntervalOp.Union, all, value));
}

/// <summary>The arithmetic of the intervals themselves.</summary>
internal sealed class IntervalArithmetic : RangeArithmetic<Interval>
{
    public static IntervalArithmetic Instance { get; } = new();

    public override Interval Literal(Interval interval) => interval;

    public override Interval Apply(IntervalOp op, Interval a, Interval b) => IntervalOps.Apply(op, a, b);
}
