using System.Runtime.CompilerServices;

namespace ThrottleKit.Engine.Table;

/// <summary>
/// Hashes and compares keys: strings, whole numbers and identifiers all through under the secrets of <see cref="KeyHash"/>, all else by the hash that the
/// type or the comparer gives.
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

    /// <summary>Whether keys are strings compared by their content.</summary>
    public bool IsOrdinal => _isOrdinal;

    /// <summary>The hash that a key is found by, never 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Hash(TKey key)
    {
        if (typeof(TKey).IsValueType && _isDefault) return HashOfValue(key);
        return _isOrdinal ? KeyHash.Of(Unsafe.As<TKey, string>(ref key)) : KeyHash.Of((uint)_comparer.GetHashCode(key));
    }

    /// <summary>Whether two keys are the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(TKey a, TKey b)
    {
        if (typeof(TKey).IsValueType && _isDefault) return EqualityComparer<TKey>.Default.Equals(a, b);
        return _isOrdinal ? string.Equals(Unsafe.As<TKey, string>(ref a), Unsafe.As<TKey, string>(ref b)) : _comparer.Equals(a, b);
    }

    /// <summary>The JIT keeps the one line that is about the type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int HashOfValue(TKey key)
    {
        if (typeof(TKey) == typeof(int) || typeof(TKey) == typeof(uint)) return KeyHash.Of(Unsafe.As<TKey, uint>(ref key));
        if (typeof(TKey) == typeof(long) || typeof(TKey) == typeof(ulong)) return KeyHash.Of(Unsafe.As<TKey, ulong>(ref key));
        if (typeof(TKey) != typeof(Guid) && typeof(TKey) != typeof(UInt128)) return KeyHash.Of((uint)EqualityComparer<TKey>.Default.GetHashCode(key));
        ref var words = ref Unsafe.As<TKey, ulong>(ref key);
        return KeyHash.Of(words, Unsafe.Add(ref words, 1));
    }
}
