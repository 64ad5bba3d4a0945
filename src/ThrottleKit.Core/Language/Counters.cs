using System.Runtime.CompilerServices;

namespace ThrottleKit;

/// <summary>
/// A row of integers of a fixed length, as a field of a strategy's state: the counters of a sliding window, say. A value like a number is: nothing
/// changes it, <see cref="With"/> makes another. Up to sixteen integers stand in the value itself and cost no allocation.
/// </summary>
/// <remarks>
/// The length of a state's row is a constant or comes from a parameter, as <see cref="FieldAttribute.Length"/> and
/// <see cref="FieldAttribute.LengthOf"/> say. The compiler changes a row in place where nothing can tell.
/// </remarks>
public readonly struct Counters : IEquatable<Counters>
{
    /// <summary>The largest length.</summary>
    public const long MaxLength = 10_000;

    private readonly Few _few;
    private readonly long[]? _many;
    private readonly int _length;

    private Counters(in Few few, long[]? many, int length)
    {
        _few = few;
        _many = many;
        _length = length;
    }

    /// <summary>How many integers there are.</summary>
    public long Length => _length;

    /// <summary>One of the integers.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such one.</exception>
    public long this[long index]
    {
        get
        {
            if ((ulong)index >= (ulong)_length) throw NoSuch(index);
            return _many is null ? _few[(int)index] : _many[index];
        }
    }

    /// <summary>A row of zeros.</summary>
    /// <param name="length">How many, from 0 to <see cref="MaxLength"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is out of that range.</exception>
    public static Counters Of(long length)
    {
        if (length is < 0 or > MaxLength)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"A row has 0 to {MaxLength} integers.");
        return new Counters(default, length > Few.Length ? new long[length] : null, (int)length);
    }

    /// <summary>A row of these integers.</summary>
    /// <param name="values">The integers, at most <see cref="MaxLength"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are more.</exception>
    public static Counters Of(ReadOnlySpan<long> values)
    {
        var row = Of(values.Length);
        for (var i = 0; i < values.Length; i++) Set(ref row, i, values[i]);
        return row;
    }

    /// <summary>The row that differs from this one in one integer.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <param name="value">What it is there.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such one.</exception>
    public Counters With(long index, long value)
    {
        var row = Copy();
        Set(ref row, index, value);
        return row;
    }

    /// <summary>Writes the integers to a span.</summary>
    /// <param name="values">Where they go; as long as the row, at least.</param>
    public void CopyTo(Span<long> values)
    {
        for (var i = 0; i < _length; i++) values[i] = this[i];
    }

    /// <inheritdoc/>
    public bool Equals(Counters other)
    {
        if (_length != other._length) return false;
        for (var i = 0; i < _length; i++)
            if (this[i] != other[i]) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Counters other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        for (var i = 0; i < _length; i++) hash.Add(this[i]);
        return hash.ToHashCode();
    }

    /// <summary>Whether two rows hold the same integers.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(Counters left, Counters right) => left.Equals(right);

    /// <summary>Whether two rows differ.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(Counters left, Counters right) => !left.Equals(right);

    /// <summary>The integers as people read them.</summary>
    public override string ToString()
    {
        Span<long> values = new long[_length];
        CopyTo(values);
        return $"[{string.Join(", ", values.ToArray())}]";
    }

    /// <summary>A row that shares nothing with this one.</summary>
    internal Counters Copy() => _many is null ? this : new Counters(default, (long[])_many.Clone(), _length);

    /// <summary>Changes a row that nothing else refers to.</summary>
    internal static void Set(ref Counters row, long index, long value)
    {
        if ((ulong)index >= (ulong)row._length) throw NoSuch(index);
        if (row._many is { } many) many[index] = value;
        else Unsafe.AsRef(in row._few)[(int)index] = value;
    }

    private static ArgumentOutOfRangeException NoSuch(long index) => new(nameof(index), index, "The row has no such element.");

    [InlineArray(Length)]
    private struct Few
    {
        public const int Length = 16;

        private long _first;
    }
}
