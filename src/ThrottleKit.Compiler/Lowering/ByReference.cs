using System.Collections.Generic;
using System.Runtime.CompilerServices;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>Tells expressions apart by identity: what was found out about one is kept for as long as it stays the same object.</summary>
internal sealed class ByReference : IEqualityComparer<IrExpression>
{
    /// <summary>The comparer.</summary>
    public static readonly ByReference Comparer = new();

    /// <inheritdoc/>
    public bool Equals(IrExpression? x, IrExpression? y) => ReferenceEquals(x, y);

    /// <inheritdoc/>
    public int GetHashCode(IrExpression obj) => RuntimeHelpers.GetHashCode(obj);
}
