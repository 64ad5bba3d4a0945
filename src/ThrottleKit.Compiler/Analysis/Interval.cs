using System;
using System.Globalization;
using System.Numerics;

#if THROTTLEKIT_CORE
namespace ThrottleKit.Exactness;
#else
namespace ThrottleKit.Compiler.Analysis;
#endif

/// <summary>
/// A set of integers from a least to a largest, or the empty set; the arithmetic is wide, so that a bound is never itself out of range.
/// One source serves the compiler, which proves from declared ranges, and the runtime, which proves for one configuration.
/// </summary>
public readonly struct Interval : IEquatable<Interval>
{
    private readonly bool _inhabited;

    private Interval(BigInteger min, BigInteger max)
    {
        Min = min;
        Max = max;
        _inhabited = true;
    }

    /// <summary>The empty set: the value of what is never reached.</summary>
    public static Interval Empty => default;

    /// <summary>The least member; 0 when empty.</summary>
    public BigInteger Min { get; }

    /// <summary>The largest member; 0 when empty.</summary>
    public BigInteger Max { get; }

    /// <summary>Whether there is no member.</summary>
    public bool IsEmpty => !_inhabited;

    /// <summary>Whether there is exactly one member.</summary>
    public bool IsSingle => _inhabited && Min == Max;

    /// <summary>The integers from <paramref name="min"/> to <paramref name="max"/>; empty when there is none.</summary>
    /// <param name="min">The least.</param>
    /// <param name="max">The largest.</param>
    public static Interval Of(BigInteger min, BigInteger max) => min <= max ? new Interval(min, max) : Empty;

    /// <summary>One integer.</summary>
    /// <param name="value">The integer.</param>
    public static Interval Of(BigInteger value) => new(value, value);

    /// <summary>Both truth values, as 0 and 1.</summary>
    public static Interval AnyBool => new(0, 1);

    /// <summary>Whether every member lies in the range given.</summary>
    /// <param name="min">The least allowed.</param>
    /// <param name="max">The largest allowed.</param>
    public bool Within(BigInteger min, BigInteger max) => IsEmpty || (Min >= min && Max <= max);

    /// <summary>Whether the integer is a member.</summary>
    /// <param name="value">The integer.</param>
    public bool Contains(BigInteger value) => _inhabited && Min <= value && value <= Max;

    /// <summary>The least interval that holds both.</summary>
    /// <param name="other">The other.</param>
    public Interval Union(Interval other) =>
        IsEmpty ? other : other.IsEmpty ? this : new Interval(BigInteger.Min(Min, other.Min), BigInteger.Max(Max, other.Max));

    /// <summary>What is in both.</summary>
    /// <param name="other">The other.</param>
    public Interval Intersect(Interval other) =>
        IsEmpty || other.IsEmpty ? Empty : Of(BigInteger.Max(Min, other.Min), BigInteger.Min(Max, other.Max));

    /// <summary>The members of <paramref name="a"/> that are below some member of <paramref name="b"/>, or equal to it if <paramref name="slack"/> is 0.</summary>
    /// <param name="a">What is refined.</param>
    /// <param name="b">What it is compared with.</param>
    /// <param name="slack">0 for at most, 1 for below.</param>
    public static Interval AtMost(Interval a, Interval b, int slack) =>
        a.IsEmpty || b.IsEmpty ? Empty : Of(a.Min, BigInteger.Min(a.Max, b.Max - slack));

    /// <summary>As <see cref="AtMost"/>, from the other side.</summary>
    /// <param name="a">What is refined.</param>
    /// <param name="b">What it is compared with.</param>
    /// <param name="slack">0 for at least, 1 for above.</param>
    public static Interval AtLeast(Interval a, Interval b, int slack) =>
        a.IsEmpty || b.IsEmpty ? Empty : Of(BigInteger.Max(a.Min, b.Min + slack), a.Max);

    /// <summary>The members of <paramref name="a"/> that can differ from a member of <paramref name="b"/>.</summary>
    /// <param name="a">What is refined.</param>
    /// <param name="b">What it differs from.</param>
    public static Interval Other(Interval a, Interval b)
    {
        if (a.IsEmpty || b.IsEmpty) return Empty;
        if (!b.IsSingle) return a;
        if (a.IsSingle) return a.Min == b.Min ? Empty : a;
        return a.Min == b.Min ? Of(a.Min + 1, a.Max) : a.Max == b.Min ? Of(a.Min, a.Max - 1) : a;
    }

    /// <summary>The sums.</summary>
    public static Interval operator +(Interval a, Interval b) =>
        a.IsEmpty || b.IsEmpty ? Empty : new Interval(a.Min + b.Min, a.Max + b.Max);

    /// <summary>The differences.</summary>
    public static Interval operator -(Interval a, Interval b) =>
        a.IsEmpty || b.IsEmpty ? Empty : new Interval(a.Min - b.Max, a.Max - b.Min);

    /// <summary>The opposites.</summary>
    public static Interval operator -(Interval a) => a.IsEmpty ? Empty : new Interval(-a.Max, -a.Min);

    /// <summary>The products.</summary>
    public static Interval operator *(Interval a, Interval b) =>
        a.IsEmpty || b.IsEmpty ? Empty : Hull(a.Min * b.Min, a.Min * b.Max, a.Max * b.Min, a.Max * b.Max);

    /// <summary>The quotients, each rounded as named; a divisor of 0 is left out.</summary>
    /// <param name="a">The dividends.</param>
    /// <param name="b">The divisors.</param>
    /// <param name="rounding">How each quotient is rounded; every rounding is monotone, so the corners bound all.</param>
    public static Interval Divide(Interval a, Interval b, Func<BigInteger, BigInteger, BigInteger> rounding)
    {
        var result = Empty;
        if (a.IsEmpty) return result;
        foreach (var part in new[] { b.Intersect(Of(b.Min, -1)), b.Intersect(Of(1, b.Max)) })
        {
            if (part.IsEmpty) continue;
            result = result.Union(Hull(
                rounding(a.Min, part.Min), rounding(a.Min, part.Max), rounding(a.Max, part.Min), rounding(a.Max, part.Max)));
        }

        return result;
    }

    /// <summary>The quotients, truncated as C# does.</summary>
    /// <param name="a">The dividends.</param>
    /// <param name="b">The divisors.</param>
    public static Interval Truncate(Interval a, Interval b) => Divide(a, b, BigInteger.Divide);

    /// <summary>The quotients, rounded down.</summary>
    /// <param name="a">The dividends.</param>
    /// <param name="b">The divisors.</param>
    public static Interval Floor(Interval a, Interval b) => Divide(a, b, FloorOf);

    /// <summary>The quotients, rounded up.</summary>
    /// <param name="a">The dividends.</param>
    /// <param name="b">The divisors.</param>
    public static Interval Ceiling(Interval a, Interval b) => Divide(a, b, CeilingOf);

    /// <summary>The remainders of truncated division: the sign is the dividend's.</summary>
    /// <param name="a">The dividends.</param>
    /// <param name="b">The divisors.</param>
    public static Interval Remainder(Interval a, Interval b)
    {
        if (a.IsEmpty || b.IsEmpty) return Empty;
        if (a.IsSingle && b.IsSingle && !b.Min.IsZero) return Of(BigInteger.Remainder(a.Min, b.Min));
        var largest = BigInteger.Max(BigInteger.Abs(b.Min), BigInteger.Abs(b.Max)) - 1;
        if (largest < 0) return Empty;
        var top = a.Max > 0 ? BigInteger.Min(a.Max, largest) : BigInteger.Zero;
        var bottom = a.Min < 0 ? BigInteger.Max(a.Min, -largest) : BigInteger.Zero;
        return new Interval(bottom, top);
    }

    /// <summary>The remainders of floor division by a positive divisor: from 0 to the divisor - 1.</summary>
    /// <param name="a">The dividends.</param>
    /// <param name="b">The divisors; those below 1 are left out.</param>
    public static Interval Modulo(Interval a, Interval b)
    {
        b = b.Intersect(Of(1, b.Max));
        if (a.IsEmpty || b.IsEmpty) return Empty;
        if (a.IsSingle && b.IsSingle) return Of(a.Min - (FloorOf(a.Min, b.Min) * b.Min));
        return a.Min >= 0 ? new Interval(0, BigInteger.Min(a.Max, b.Max - 1)) : new Interval(0, b.Max - 1);
    }

    /// <summary>The smaller of each pair.</summary>
    /// <param name="a">One side.</param>
    /// <param name="b">The other.</param>
    public static Interval Least(Interval a, Interval b) =>
        a.IsEmpty || b.IsEmpty ? Empty : new Interval(BigInteger.Min(a.Min, b.Min), BigInteger.Min(a.Max, b.Max));

    /// <summary>The larger of each pair.</summary>
    /// <param name="a">One side.</param>
    /// <param name="b">The other.</param>
    public static Interval Largest(Interval a, Interval b) =>
        a.IsEmpty || b.IsEmpty ? Empty : new Interval(BigInteger.Max(a.Min, b.Min), BigInteger.Max(a.Max, b.Max));

    /// <summary>The absolute values.</summary>
    /// <param name="a">The values.</param>
    public static Interval Magnitude(Interval a) =>
        a.IsEmpty || a.Min >= 0 ? a : a.Max <= 0 ? -a : new Interval(0, BigInteger.Max(-a.Min, a.Max));

    /// <summary>And of two sets of truth values, where an empty right side was never asked.</summary>
    /// <param name="a">The left.</param>
    /// <param name="b">The right.</param>
    public static Interval Both(Interval a, Interval b) =>
        a.IsEmpty ? Empty : b.IsEmpty ? a.Intersect(Of(0)) : Of(a.Min * b.Min, a.Max * b.Max);

    /// <summary>Or of two sets of truth values, where an empty right side was never asked.</summary>
    /// <param name="a">The left.</param>
    /// <param name="b">The right.</param>
    public static Interval Either(Interval a, Interval b) =>
        a.IsEmpty ? Empty : b.IsEmpty ? a.Intersect(Of(1)) : Of(BigInteger.Max(a.Min, b.Min), BigInteger.Max(a.Max, b.Max));

    /// <summary>Not of a set of truth values.</summary>
    /// <param name="a">The set.</param>
    public static Interval Negation(Interval a) => Of(1) - a;

    /// <summary>Whether <paramref name="a"/> is below <paramref name="b"/>, or equal to it if <paramref name="slack"/> is 0: 0, 1 or both.</summary>
    /// <param name="a">The left.</param>
    /// <param name="b">The right.</param>
    /// <param name="slack">0 for at most, 1 for below.</param>
    public static Interval IsAtMost(Interval a, Interval b, int slack) =>
        a.IsEmpty || b.IsEmpty ? Empty
        : a.Max + slack <= b.Min ? Of(1)
        : a.Min + slack > b.Max ? Of(0)
        : AnyBool;

    /// <summary>Whether the two are the same: 0, 1 or both.</summary>
    /// <param name="a">The left.</param>
    /// <param name="b">The right.</param>
    public static Interval IsSame(Interval a, Interval b) =>
        a.IsEmpty || b.IsEmpty ? Empty
        : a.IsSingle && b.IsSingle && a.Min == b.Min ? Of(1)
        : a.Intersect(b).IsEmpty ? Of(0)
        : AnyBool;

    /// <summary>
    /// What a loop's head is taken for in its next round: what it was and became, and after some rounds a bound that still moves goes on to the next
    /// landmark, so that the rounds end.
    /// </summary>
    /// <param name="before">The head in this round.</param>
    /// <param name="after">What the round makes of it.</param>
    /// <param name="round">How many rounds there were.</param>
    public static Interval Widen(Interval before, Interval after, int round)
    {
        var joined = before.Union(after);
        if (round < 3 || joined.IsEmpty || before.IsEmpty || joined == before) return joined;
        return Of(
            joined.Min < before.Min ? Landmark(joined.Min, -1) : joined.Min,
            joined.Max > before.Max ? Landmark(joined.Max, 1) : joined.Max);
    }

    /// <inheritdoc/>
    public bool Equals(Interval other) => _inhabited == other._inhabited && Min == other.Min && Max == other.Max;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Interval other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (Min.GetHashCode() * 31) ^ Max.GetHashCode();

    /// <summary>Whether the two hold the same integers.</summary>
    public static bool operator ==(Interval a, Interval b) => a.Equals(b);

    /// <summary>Whether the two differ.</summary>
    public static bool operator !=(Interval a, Interval b) => !a.Equals(b);

    /// <inheritdoc/>
    public override string ToString() => IsEmpty ? "nothing" : IsSingle ? Text(Min) : $"{Text(Min)} to {Text(Max)}";

    private static string Text(BigInteger bound) => bound.ToString(CultureInfo.InvariantCulture);

    private static BigInteger Landmark(BigInteger bound, int direction)
    {
        // 2^53 - 1 is where everything exact ends; what is beyond has failed its check already and is cut back there.
        var exact = (BigInteger.One << 53) - 1;
        foreach (var landmark in direction < 0 ? new[] { BigInteger.Zero, -exact } : new[] { BigInteger.Zero, int.MaxValue, exact })
            if (direction < 0 ? landmark <= bound : landmark >= bound) return landmark;
        return direction * (BigInteger.One << 128);
    }

    private static BigInteger FloorOf(BigInteger a, BigInteger b)
    {
        var quotient = BigInteger.DivRem(a, b, out var remainder);
        return !remainder.IsZero && (remainder.Sign < 0) != (b.Sign < 0) ? quotient - 1 : quotient;
    }

    private static BigInteger CeilingOf(BigInteger a, BigInteger b) => -FloorOf(-a, b);

    private static Interval Hull(BigInteger a, BigInteger b, BigInteger c, BigInteger d) =>
        new(BigInteger.Min(BigInteger.Min(a, b), BigInteger.Min(c, d)), BigInteger.Max(BigInteger.Max(a, b), BigInteger.Max(c, d)));
}
