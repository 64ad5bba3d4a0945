using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace ThrottleKit.Compiler.Text;

/// <summary>An immutable list compared by its items, as every model in an incremental pipeline must be.</summary>
/// <typeparam name="T">The items.</typeparam>
public readonly struct EquatableArray<T> : IReadOnlyList<T>, IEquatable<EquatableArray<T>>
{
    private readonly T[]? _items;

    /// <summary>A list of these items; the array must not be changed afterwards.</summary>
    /// <param name="items">The items.</param>
    public EquatableArray(T[] items) => _items = items;

    /// <summary>A list of these items.</summary>
    /// <param name="items">The items.</param>
    public EquatableArray(IEnumerable<T> items) => _items = items.ToArray();

    /// <summary>The empty list.</summary>
    public static EquatableArray<T> Empty => default;

    /// <inheritdoc/>
    public int Count => _items?.Length ?? 0;

    /// <inheritdoc/>
    public T this[int index] => (_items ?? throw new ArgumentOutOfRangeException(nameof(index)))[index];

    /// <summary>Whether this is the other list itself, not one that is merely equal; all empty lists are one.</summary>
    /// <param name="other">The other list.</param>
    public bool IsSame(EquatableArray<T> other) => ReferenceEquals(_items, other._items) || (Count == 0 && other.Count == 0);

    /// <inheritdoc/>
    public bool Equals(EquatableArray<T> other)
    {
        if (ReferenceEquals(_items, other._items)) return true;
        if (Count != other.Count) return false;
        for (var i = 0; i < Count; i++)
            if (!EqualityComparer<T>.Default.Equals(_items![i], other._items![i])) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = 17;
        foreach (var item in this) hash = (hash * 31) + (item?.GetHashCode() ?? 0);
        return hash;
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)(_items ?? Array.Empty<T>())).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes equatable lists.</summary>
public static class EquatableArray
{
    /// <summary>A list of the items of a sequence.</summary>
    /// <param name="items">The sequence.</param>
    public static EquatableArray<T> ToEquatableArray<T>(this IEnumerable<T> items) => new(items);

    /// <summary>A list of these items.</summary>
    /// <param name="items">The items.</param>
    public static EquatableArray<T> Of<T>(params T[] items) => new(items);

    /// <summary>The items changed one by one: the list itself where each stays the object that it is.</summary>
    /// <param name="items">The list.</param>
    /// <param name="change">From an item to the one in its place.</param>
    public static EquatableArray<T> Map<T>(this EquatableArray<T> items, Func<T, T> change)
        where T : class
    {
        T[]? changed = null;
        for (var i = 0; i < items.Count; i++)
        {
            var item = change(items[i]);
            if (changed is null && ReferenceEquals(item, items[i])) continue;
            changed ??= [.. items];
            changed[i] = item;
        }

        return changed is null ? items : new EquatableArray<T>(changed);
    }

    /// <summary>A list as an equatable one: the one that it was made from where it holds the same objects.</summary>
    /// <param name="items">The list.</param>
    /// <param name="before">What it was made from.</param>
    public static EquatableArray<T> ToEquatableArray<T>(this IReadOnlyList<T> items, EquatableArray<T> before)
        where T : class
    {
        var isSame = items.Count == before.Count;
        for (var i = 0; isSame && i < items.Count; i++) isSame = ReferenceEquals(items[i], before[i]);
        return isSame ? before : new EquatableArray<T>(items);
    }
}
