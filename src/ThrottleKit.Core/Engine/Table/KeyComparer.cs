using System.Runtime.CompilerServices;

namespace ThrottleKit.Engine.Table;

/// <summary>
/// Hashes and compares keys: strings without an interface call, value types as the JIT specialises them, all else through the comparer. Strings by
/// their content hash differently in every process, so that nobody can prepare keys that collide.
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
internal readonly struct KeyComparer<TKey>
    where TKey : notnull
{
    private readonly bool _isOrdinal, _isDefault;
    private readonly IEqualityComparer<TKey> _comparer;

    /// <summary>Compares with a comparer, or as the type itself does.</summary>
    public KeyComparer(IEqualityComparer<TKey>? comparer)
    {
        _isDefault = comparer is null || ReferenceEquals(comparer, EqualityComparer<TKey>.Default);
        _isOrdinal = typeof(TKey) == typeof(string) && (_isDefault || ReferenceEquals(comparer, StringComparer.Ordinal));
        _comparer = comparer ?? EqualityComparer<TKey>.Default;
    }

    /// <summary>The comparer.</summary>
    public IEqualityComparer<TKey> Comparer => _comparer;

    /// <summary>Whether keys are strings compared by their content.</summary>
    public bool IsOrdinal => _isOrdinal;

    /// <summary>The hash that a key is found by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Hash(TKey key)
    {
        if (typeof(TKey).IsValueType && _isDefault) return Mix(EqualityComparer<TKey>.Default.GetHashCode(key));
        return Mix(_isOrdinal ? Unsafe.As<TKey, string>(ref key).GetHashCode() : _comparer.GetHashCode(key));
    }

    /// <summary>Whether two keys are the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(TKey a, TKey b)
    {
        if (typeof(TKey).IsValueType && _isDefault) return EqualityComparer<TKey>.Default.Equals(a, b);
        return _isOrdinal ? string.Equals(Unsafe.As<TKey, string>(ref a), Unsafe.As<TKey, string>(ref b)) : _comparer.Equals(a, b);
    }

    /// <summary>Spreads a hash over all bits, as those of numbers differ in the last few only; never 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Mix(int hash)
    {
        var mixed = (uint)hash * 0x9E3779B1u;
        mixed ^= mixed >> 15;
        mixed *= 0x85EBCA77u;
        return mixed == 0 ? 1 : (int)mixed;
    }
}
