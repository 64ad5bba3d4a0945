using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ThrottleKit.Exactness;

/// <summary>What emitted code uses where a strategy asks for both <see cref="Exact.MulDivFloor"/> and <see cref="Exact.MulMod"/> of the same numbers.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Products
{
    /// <summary>The quotient and the remainder of an exact product, in one division.</summary>
    /// <param name="a">The first factor.</param>
    /// <param name="b">The second factor.</param>
    /// <param name="divisor">The divisor, at least 1.</param>
    /// <param name="remainder">What <see cref="Exact.MulMod"/> gives.</param>
    /// <returns>What <see cref="Exact.MulDivFloor"/> gives.</returns>
    /// <exception cref="DivideByZeroException">The divisor is below 1.</exception>
    /// <exception cref="OverflowException">The quotient does not fit in 64 bits.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long MulDivFloor(long a, long b, long divisor, out long remainder)
    {
        if (Exact.IsNarrow(a, b, divisor))
        {
            var quotient = (long)((ulong)(a * b) / (ulong)divisor);
            remainder = (a * b) - (quotient * divisor);
            return quotient;
        }

        remainder = Exact.MulMod(a, b, divisor);
        return Exact.MulDivFloor(a, b, divisor);
    }
}
