using System;
using System.Linq;
using System.Numerics;

namespace ThrottleKit.Compiler.Interpreter;

/// <summary>What a variable holds: a number, a truth value as 0 or 1, or a row. A log is the row of its records' numbers.</summary>
public readonly struct IrValue : IEquatable<IrValue>
{
    private readonly BigInteger[]? _row;

    private IrValue(BigInteger number, BigInteger[]? row)
    {
        Number = number;
        _row = row;
    }

    /// <summary>The number; 0 for a row.</summary>
    public BigInteger Number { get; }

    /// <summary>The elements of a row, which are not to be changed.</summary>
    /// <exception cref="InvalidOperationException">The value is a number.</exception>
    public BigInteger[] Row => _row ?? throw new InvalidOperationException("A number was used as a row: the IR is wrong.");

    /// <summary>Whether the value is a row.</summary>
    public bool IsRow => _row is not null;

    /// <summary>A row.</summary>
    /// <param name="elements">Its elements.</param>
    public static IrValue OfRow(BigInteger[] elements) => new(BigInteger.Zero, elements);

    /// <summary>A number.</summary>
    /// <param name="number">The number.</param>
    public static implicit operator IrValue(BigInteger number) => new(number, null);

    /// <inheritdoc/>
    public bool Equals(IrValue other) => IsRow == other.IsRow && (_row is null ? Number == other.Number : _row.SequenceEqual(other.Row));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IrValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _row is null ? Number.GetHashCode() : _row.Aggregate(_row.Length, (hash, element) => (hash * 31) + element.GetHashCode());

    /// <summary>The value as people read it.</summary>
    public override string ToString() => _row is null ? Number.ToString() : $"[{string.Join(", ", _row)}]";
}
