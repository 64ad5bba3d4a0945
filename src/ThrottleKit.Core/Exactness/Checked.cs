using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ThrottleKit.Exactness;

/// <summary>
/// The operations of the strategy language with their guard: emitted code calls them where neither the declared ranges nor the configuration
/// prove that a value is exact, and wherever it computes what is computed once. Each throws <see cref="StrategyRangeException"/> for its
/// expression, and never gives a wrong value.
/// </summary>
/// <remarks>Operands are exact themselves, within ±(2^53 - 1): a sum of two cannot wrap.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Checked
{
    /// <summary>a + b.</summary>
    /// <param name="a">The first operand.</param>
    /// <param name="b">The second operand.</param>
    /// <param name="site">The expression's number in the strategy's IR.</param>
    /// <param name="expression">The expression as it was written.</param>
    /// <param name="min">The least value allowed.</param>
    /// <param name="max">The largest value allowed.</param>
    /// <exception cref="StrategyRangeException">The value is out of its range, or there is no value.</exception>
    public static long Add(long a, long b, int site, string expression, long min = -Exact.MaxValue, long max = Exact.MaxValue) =>
        Keep(a + b, site, expression, min, max);

    /// <summary>a - b.</summary>
    /// <inheritdoc cref="Add"/>
    public static long Subtract(long a, long b, int site, string expression, long min = -Exact.MaxValue, long max = Exact.MaxValue) =>
        Keep(a - b, site, expression, min, max);

    /// <summary>a x b.</summary>
    /// <inheritdoc cref="Add"/>
    public static long Multiply(long a, long b, int site, string expression, long min = -Exact.MaxValue, long max = Exact.MaxValue)
    {
        var high = Math.BigMul(a, b, out var low);
        return high == low >> 63 ? Keep(low, site, expression, min, max) : Beyond(new Int128((ulong)high, (ulong)low), site, expression, min, max);
    }

    /// <summary>a / b, truncated.</summary>
    /// <inheritdoc cref="Add"/>
    public static long Divide(long a, long b, int site, string expression, long min = -Exact.MaxValue, long max = Exact.MaxValue) =>
        Keep(a / NotZero(b, site, expression), site, expression, min, max);

    /// <summary>a - b x (a / b).</summary>
    /// <inheritdoc cref="Add"/>
    public static long Remainder(long a, long b, int site, string expression, long min = -Exact.MaxValue, long max = Exact.MaxValue) =>
        Keep(a % NotZero(b, site, expression), site, expression, min, max);

    /// <summary>a / b, rounded down.</summary>
    /// <inheritdoc cref="Add"/>
    public static long FloorDiv(long a, long b, int site, string expression, long min = -Exact.MaxValue, long max = Exact.MaxValue) =>
        Keep(Exact.FloorDiv(a, NotZero(b, site, expression)), site, expression, min, max);

    /// <summary>a / b, rounded up.</summary>
    /// <inheritdoc cref="Add"/>
    public static long CeilDiv(long a, long b, int site, string expression, long min = -Exact.MaxValue, long max = Exact.MaxValue) =>
        Keep(Exact.CeilDiv(a, NotZero(b, site, expression)), site, expression, min, max);

    /// <summary>a x b / divisor, rounded down; the divisor is at least 1.</summary>
    /// <param name="a">The first factor.</param>
    /// <param name="b">The second factor.</param>
    /// <param name="divisor">The divisor.</param>
    /// <param name="site">The expression's number in the strategy's IR.</param>
    /// <param name="expression">The expression as it was written.</param>
    /// <param name="min">The least value allowed.</param>
    /// <param name="max">The largest value allowed.</param>
    /// <exception cref="StrategyRangeException">The value is out of its range, or there is no value.</exception>
    public static long MulDivFloor(
        long a, long b, long divisor, int site, string expression, long min = -Exact.MaxValue, long max = Exact.MaxValue)
    {
        var (quotient, remainder) = Int128.DivRem((Int128)a * b, Positive(divisor, site, expression));
        return Keep(remainder < 0 ? quotient - 1 : quotient, site, expression, min, max);
    }

    /// <summary>a x b / divisor, rounded up; the divisor is at least 1.</summary>
    /// <inheritdoc cref="MulDivFloor"/>
    public static long MulDivCeil(
        long a, long b, long divisor, int site, string expression, long min = -Exact.MaxValue, long max = Exact.MaxValue)
    {
        var (quotient, remainder) = Int128.DivRem((Int128)a * b, Positive(divisor, site, expression));
        return Keep(remainder > 0 ? quotient + 1 : quotient, site, expression, min, max);
    }

    /// <summary>What <see cref="MulDivFloor"/> leaves: from 0 to the divisor - 1.</summary>
    /// <inheritdoc cref="MulDivFloor"/>
    public static long MulMod(
        long a, long b, long divisor, int site, string expression, long min = -Exact.MaxValue, long max = Exact.MaxValue) =>
        Keep(Exact.MulMod(a, b, Positive(divisor, site, expression)), site, expression, min, max);

    /// <summary>-a.</summary>
    /// <param name="a">The operand.</param>
    /// <param name="site">The expression's number in the strategy's IR.</param>
    /// <param name="expression">The expression as it was written.</param>
    /// <param name="min">The least value allowed.</param>
    /// <param name="max">The largest value allowed.</param>
    /// <exception cref="StrategyRangeException">The value is out of its range.</exception>
    public static long Negate(long a, int site, string expression, long min = -Exact.MaxValue, long max = Exact.MaxValue) =>
        Keep(-a, site, expression, min, max);

    /// <summary>The absolute value.</summary>
    /// <inheritdoc cref="Negate"/>
    public static long Abs(long a, int site, string expression, long min = -Exact.MaxValue, long max = Exact.MaxValue) =>
        Keep(a < 0 ? -a : a, site, expression, min, max);

    /// <summary>The value itself, which must be in its range.</summary>
    /// <inheritdoc cref="Negate"/>
    public static long Narrow(long a, int site, string expression, long min = -Exact.MaxValue, long max = Exact.MaxValue) =>
        Keep(a, site, expression, min, max);

    /// <summary>The smaller.</summary>
    /// <inheritdoc cref="Add"/>
    public static long Min(long a, long b, int site, string expression, long min = -Exact.MaxValue, long max = Exact.MaxValue) =>
        Keep(Math.Min(a, b), site, expression, min, max);

    /// <summary>The larger.</summary>
    /// <inheritdoc cref="Add"/>
    public static long Max(long a, long b, int site, string expression, long min = -Exact.MaxValue, long max = Exact.MaxValue) =>
        Keep(Math.Max(a, b), site, expression, min, max);

    /// <summary>The value, held between two bounds, of which the lower must not be above the upper.</summary>
    /// <param name="value">The value.</param>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound.</param>
    /// <param name="site">The expression's number in the strategy's IR.</param>
    /// <param name="expression">The expression as it was written.</param>
    /// <param name="min">The least value allowed.</param>
    /// <param name="max">The largest value allowed.</param>
    /// <exception cref="StrategyRangeException">The value is out of its range, or the bounds are out of order.</exception>
    public static long Clamp(
        long value, long low, long high, int site, string expression, long min = -Exact.MaxValue, long max = Exact.MaxValue)
    {
        if (low > high) Fail(site, expression, $"clamps between {low} and {high}");
        return Keep(value < low ? low : value > high ? high : value, site, expression, min, max);
    }

    /// <summary>An index, which must be one of a row of this length.</summary>
    /// <param name="index">The index.</param>
    /// <param name="length">The row's length.</param>
    /// <param name="site">The expression's number in the strategy's IR.</param>
    /// <param name="expression">The expression as it was written.</param>
    /// <exception cref="StrategyRangeException">The row has no such element.</exception>
    public static long Index(long index, long length, int site, string expression)
    {
        if (index < 0 || index >= length) Fail(site, expression, $"indexes a row of {length} at {index}");
        return index;
    }

    /// <summary>A row, which must have the length of the field that takes it, and elements in that field's range.</summary>
    /// <param name="row">The row.</param>
    /// <param name="length">Its length.</param>
    /// <param name="wanted">The field's length.</param>
    /// <param name="site">The expression's number in the strategy's IR.</param>
    /// <param name="expression">The expression as it was written.</param>
    /// <param name="min">The least element allowed.</param>
    /// <param name="max">The largest element allowed.</param>
    /// <exception cref="StrategyRangeException">It does not fit.</exception>
    public static Counters Fit(
        in Counters row, long length, long wanted, int site, string expression, long min = -Exact.MaxValue, long max = Exact.MaxValue)
    {
        if (length != wanted) Fail(site, expression, $"takes a row of {wanted}, not of {length}");
        for (var i = 0L; i < length; i++) Keep(row[i], site, expression, min, max);
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Keep(long value, int site, string expression, long min, long max) =>
        value >= min && value <= max ? value : Beyond(value, site, expression, min, max);

    private static long Keep(Int128 value, int site, string expression, long min, long max) =>
        value >= min && value <= max ? (long)value : Beyond(value, site, expression, min, max);

    private static long NotZero(long divisor, int site, string expression)
    {
        if (divisor == 0) Fail(site, expression, "divides by 0");
        return divisor;
    }

    private static long Positive(long divisor, int site, string expression)
    {
        if (divisor < 1) Fail(site, expression, $"divides by {divisor}");
        return divisor;
    }

    [DoesNotReturn]
    private static long Beyond(Int128 value, int site, string expression, long min, long max)
    {
        Fail(site, expression, $"reaches {value}, beyond {min} to {max}");
        return 0;
    }

    [DoesNotReturn]
    private static void Fail(int site, string expression, string reason) => throw new StrategyRangeException(site, expression, reason);
}
