using System.Numerics;
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
    public static long MulDivFloor(long a, long b, long divisor) =>
        IsNarrow(a, b, divisor) ? (long)((ulong)(a * b) / (ulong)divisor) : Wide.Floor(a, b, divisor);

    /// <summary>The least integer not below <paramref name="a"/> x <paramref name="b"/> / <paramref name="divisor"/>, the product exact.</summary>
    /// <inheritdoc cref="MulDivFloor"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long MulDivCeil(long a, long b, long divisor)
    {
        if (!IsNarrow(a, b, divisor)) return Wide.Ceil(a, b, divisor);
        var (quotient, remainder) = Math.DivRem((ulong)(a * b), (ulong)divisor);
        return (long)(remainder == 0 ? quotient : quotient + 1);
    }

    /// <summary>
    /// What <see cref="MulDivFloor"/> leaves: <paramref name="a"/> x <paramref name="b"/> - MulDivFloor(a, b, divisor) x divisor,
    /// from 0 to <paramref name="divisor"/> - 1.
    /// </summary>
    /// <inheritdoc cref="MulDivFloor"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long MulMod(long a, long b, long divisor) =>
        IsNarrow(a, b, divisor) ? (long)((ulong)(a * b) % (ulong)divisor) : Wide.Mod(a, b, divisor);

    /// <summary>Whether nothing is negative and the product surely stays below 2^63: two numbers of m and n bits have one of at most m + n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsNarrow(long a, long b, long divisor) =>
        BitOperations.LeadingZeroCount((ulong)a) + BitOperations.LeadingZeroCount((ulong)b) > 64 && divisor > 0;

    /// <summary>The rare path: a product that may pass 64 bits, or a negative operand. Never inlined, to keep what calls it small.</summary>
    private static class Wide
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public static long Floor(long a, long b, long divisor)
        {
            var (quotient, remainder) = Int128.DivRem((Int128)a * b, Positive(divisor));
            return checked((long)(remainder < 0 ? quotient - 1 : quotient));
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        public static long Ceil(long a, long b, long divisor)
        {
            var (quotient, remainder) = Int128.DivRem((Int128)a * b, Positive(divisor));
            return checked((long)(remainder > 0 ? quotient + 1 : quotient));
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        public static long Mod(long a, long b, long divisor)
        {
            var remainder = (Int128)a * b % Positive(divisor);
            return (long)(remainder < 0 ? remainder + divisor : remainder);
        }

        private static long Positive(long divisor) =>
            divisor > 0 ? divisor : throw new DivideByZeroException($"The divisor of an exact product is at least 1; it was {divisor}.");
    }
}
