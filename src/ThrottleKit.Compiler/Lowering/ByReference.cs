using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>Tells parts of a tree apart by identity: what was found out about one is kept for as long as it stays the same object.</summary>
/// <typeparam name="T">The parts.</typeparam>
internal sealed class ByReference<T> : IEqualityComparer<T>
    where T : class
{
    /// <summary>The comparer.</summary>
    public static readonly ByReference<T> Comparer = new();

    /// <inheritdoc/>
    public bool Equals(T? x, T? y) => ReferenceEquals(x, y);

    /// <inheritdoc/>
    public int GetHashCode(T obj) => RuntimeHelpers.GetHashCode(obj);
}
