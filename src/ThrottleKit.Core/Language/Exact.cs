using System.Runtime.CompilerServices;

namespace ThrottleKit;

/// <summary>
/// The intrinsics of the strategy language beyond C#'s own: division with a named rounding, and products that are exact
/// however large, of which only the result must fit.
/// </summary>
public static class Exact
{
    /// <summary>The largest integer every executor holds exactly: 2^53 - 1.</summary>
    public const long MaxValue = (1L << 53) - 1;

    /// <summary>The latest time a decision can be asked for: 2^52 microseconds since the Unix epoch, in the year 2112.</summary>
    public const long MaxTime = 1L << 52;

    /// <summary>The largest cost or amount: 2^52 - 1.</summary>
    public const long MaxAmount = (1L << 52) - 1;

    /// <summary>The largest integer not above <paramref name="dividend"/> / <paramref name="divisor"/>.</summary>
    /// <param name="dividend">The dividend.</param>
    /// <param name="divisor">The divisor, not 0.</param>
    /// <exception cref="DivideByZeroException">The divisor is 0.</exception>
    public static long FloorDiv(long dividend, long divisor)
    {
        var (quotient, remainder) = Math.DivRem(dividend, divisor);
        return remainder != 0 && (remainder < 0) != (divisor < 0) ? quotient - 1 : quotient;
    }

    /// <summary>The least integer not below <paramref name="dividend"/> / <paramref name="divisor"/>.</summary>
    /// <param name="dividend">The dividend.</param>
    /// <param name="divisor">The divisor, not 0.</param>
    /// <exception cref="DivideByZeroException">The divisor is 0.</exception>
    public static long CeilDiv(long dividend, long divisor)
    {
        var (quotient, remainder) = Math.DivRem(dividend, divisor);
        return remainder != 0 && (remainder < 0) == (divisor < 0) ? quotient + 1 : quotient;
    }

    /// <summary>The largest integer not above <paramref name="a"/> x <paramref name="b"/> / <paramref name="divisor"/>, the product exact.</summary>
    /// <param name="a">The first factor.</param>
    /// <param name="b">The second factor.</param>
    /// <param name="divisor">The divisor, at least 1.</param>
    /// <exception cref="DivideByZeroException">The divisor is below 1.</exception>
    /// <exception cref="OverflowException">The result does not fit in 64 bits.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long MulDivFloor(long a, long b, long divisor)
    {
        var high = Math.BigMul(a, b, out var low);
        return high == 0 && low >= 0 && divisor > 0
            ? (long)((ulong)low / (ulong)divisor)
            : Wide.Floor(new Int128((ulong)high, (ulong)low), divisor);
    }

    /// <summary>The least integer not below <paramref name="a"/> x <paramref name="b"/> / <paramref name="divisor"/>, the product exact.</summary>
    /// <inheritdoc cref="MulDivFloor"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long MulDivCeil(long a, long b, long divisor)
    {
        var high = Math.BigMul(a, b, out var low);
        if (high == 0 && low >= 0 && divisor > 0)
        {
            var (quotient, remainder) = Math.DivRem((ulong)low, (ulong)divisor);
            return (long)(remainder == 0 ? quotient : quotient + 1);
        }

        return Wide.Ceil(new Int128((ulong)high, (ulong)low), divisor);
    }

    /// <summary>
    /// What <see cref="MulDivFloor"/> leaves: <paramref name="a"/> x <paramref name="b"/> - MulDivFloor(a, b, divisor) x divisor,
    /// from 0 to <paramref name="divisor"/> - 1.
    /// </summary>
    /// <inheritdoc cref="MulDivFloor"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long MulMod(long a, long b, long divisor)
    {
        var high = Math.BigMul(a, b, out var low);
        return high == 0 && low >= 0 && divisor > 0
            ? (long)((ulong)low % (ulong)divisor)
            : Wide.Mod(new Int128((ulong)high, (ulong)low), divisor);
    }

    /// <summary>The rare path: a product beyond 64 bits, or a negative operand.</summary>
    private static class Wide
    {
        public static long Floor(Int128 product, long divisor)
        {
            var (quotient, remainder) = Int128.DivRem(product, Positive(divisor));
            return checked((long)(remainder < 0 ? quotient - 1 : quotient));
        }

        public static long Ceil(Int128 product, long divisor)
        {
            var (quotient, remainder) = Int128.DivRem(product, Positive(divisor));
            return checked((long)(remainder > 0 ? quotient + 1 : quotient));
        }

        public static long Mod(Int128 product, long divisor)
        {
            var remainder = product % Positive(divisor);
            return (long)(remainder < 0 ? remainder + divisor : remainder);
        }

        private static long Positive(long divisor) =>
            divisor > 0 ? divisor : throw new DivideByZeroException($"The divisor of an exact product is at least 1; it was {divisor}.");
    }
}
