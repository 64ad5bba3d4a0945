using System.Collections.Generic;

namespace ThrottleKit.Compiler.Analysis;

/// <summary>A dictionary that begins with what another one holds: what is set here hides it, and is not seen there.</summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TValue">The values.</typeparam>
/// <param name="outer">The other one, which must not change while this one is used.</param>
internal sealed class Scope<TKey, TValue>(Scope<TKey, TValue>? outer)
{
    private Dictionary<TKey, TValue>? _own;

    public TValue this[TKey key]
    {
        get => TryGet(key, out var value) ? value : throw new KeyNotFoundException($"Nothing is known of '{key}'.");
        set => (_own ??= [])[key] = value;
    }

    public bool TryGet(TKey key, out TValue value)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
            if (scope._own is { } own && own.TryGetValue(key, out value!)) return true;
        value = default!;
        return false;
    }

    private Scope<TKey, TValue>? Outer => outer;
}
