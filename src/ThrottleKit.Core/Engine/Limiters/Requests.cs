using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ThrottleKit.Engine.Limiters;

/// <summary>Holds what callers give to the ranges from which every proof starts.</summary>
internal static class Requests
{
    /// <summary>A cost or an amount.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckAmount(long amount, [CallerArgumentExpression(nameof(amount))] string? name = null)
    {
        if ((ulong)amount > Exact.MaxAmount) Refuse(amount, 0, name);
    }

    /// <summary>The least of a partial grant.</summary>
    public static void CheckLeast(long least, [CallerArgumentExpression(nameof(least))] string? name = null)
    {
        if (least is < 1 or > Exact.MaxAmount) Refuse(least, 1, name);
    }

    /// <summary>A key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckKey<TKey>([NotNull] TKey key)
    {
        if (key is null) RefuseNull();
    }

    [DoesNotReturn]
    private static void RefuseNull() => throw new ArgumentNullException("key");

    [DoesNotReturn]
    private static void Refuse(long value, long min, string? name) =>
        throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; it must lie between {min} and {Exact.MaxAmount}.");
}
