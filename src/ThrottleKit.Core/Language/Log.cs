using System.Runtime.InteropServices;
using ThrottleKit.Exactness;

namespace ThrottleKit;

/// <summary>
/// A queue of small records of <see cref="long"/>s, as a field of a strategy's state: who took what and when. A value like a number is: nothing changes it,
/// <see cref="Append"/>, <see cref="DropOldest"/> and <see cref="With"/> make another.
/// </summary>
/// <remarks>
/// A state has at most one, and <see cref="FieldAttribute.Length"/> and <see cref="FieldAttribute.LengthOf"/> say how long it may become. The ranges of what its records hold
/// are declared on the record. The compiler changes a log in place where nothing can tell.
/// </remarks>
/// <typeparam name="T">The records: <c>readonly record struct Entry(long At, long Cost)</c>.</typeparam>
public readonly struct Log<T> : IEquatable<Log<T>>
    where T : unmanaged
{
    /// <summary>The most records of any log.</summary>
    public const long MaxCount = 10_000;

    /// <summary>A ring that versions of one log share: each sees its own part, and nobody ever writes to what another that is still in use sees.</summary>
    private readonly LogRing<T>? _ring;

    /// <summary>The number of the oldest record, counted from the ring's first.</summary>
    private readonly long _first;

    private readonly int _count;

    /// <summary>How many records before the oldest a version still in use may see.</summary>
    private readonly int _dropped;

    private Log(LogRing<T>? ring, long first, int count, int dropped)
    {
        _ring = ring;
        _first = first;
        _count = count;
        _dropped = dropped;
    }

    /// <summary>A log without records.</summary>
    public static Log<T> Empty => default;

    /// <summary>How many records there are.</summary>
    public long Count => _count;

    /// <summary>The record that was appended before all others.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public T Oldest => this[0];

    /// <summary>The record that was appended last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public T Newest => this[_count - 1];

    /// <summary>One of the records.</summary>
    /// <param name="index">Which, from 0 for the oldest.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such one.</exception>
    public T this[long index] => (ulong)index < (ulong)_count ? _ring![_first + index] : throw NoSuch(index);

    /// <summary>The log with one record more.</summary>
    /// <param name="entry">The record.</param>
    /// <exception cref="InvalidOperationException">There are <see cref="MaxCount"/> already.</exception>
    public Log<T> Append(T entry)
    {
        if (_count >= MaxCount) throw new InvalidOperationException($"A log has at most {MaxCount} records.");
        var end = _first + _count;
        if (_ring is { } ring && _count + _dropped < ring.Capacity && ring.TryExtend(end))
        {
            ring[end] = entry;
            return new Log<T>(ring, _first, _count + 1, _dropped);
        }

        var own = Copy(_count + (_count / 2) + 1, _count + 1); // room enough that a log of steady length never again needs another
        own[_count] = entry;
        return new Log<T>(own, 0, _count + 1, 0);
    }

    /// <summary>The log without its oldest record.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public Log<T> DropOldest() =>
        _count > 0 ? new Log<T>(_ring, _first + 1, _count - 1, _dropped + 1) : throw new InvalidOperationException("The log has no record to drop.");

    /// <summary>The log with another record in place of one.</summary>
    /// <param name="index">Which, from 0 for the oldest.</param>
    /// <param name="entry">What stands there.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such one.</exception>
    public Log<T> With(long index, T entry)
    {
        if ((ulong)index >= (ulong)_count) throw NoSuch(index);
        var own = Copy(_count, _count);
        own[index] = entry;
        return new Log<T>(own, 0, _count, 0);
    }

    /// <inheritdoc/>
    public bool Equals(Log<T> other)
    {
        if (_count != other._count) return false;
        for (var i = 0; i < _count; i++)
            if (!EqualityComparer<T>.Default.Equals(this[i], other[i])) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Log<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        for (var i = 0; i < _count; i++) hash.Add(this[i]);
        return hash.ToHashCode();
    }

    /// <summary>Whether two logs hold the same records.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(Log<T> left, Log<T> right) => left.Equals(right);

    /// <summary>Whether two logs differ.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(Log<T> left, Log<T> right) => !left.Equals(right);

    /// <summary>The records as people read them.</summary>
    public override string ToString()
    {
        var log = this;
        return $"[{string.Join(", ", Enumerable.Range(0, _count).Select(i => log[i]))}]";
    }

    /// <summary>
    /// The log as a decision begins with it: every version that it came from is out of use, and the places of what those have dropped are free.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is itself out of use: a later version has taken its places.</exception>
    internal Log<T> AsGiven() => _ring is { } ring && ring.Tail - _first > ring.Capacity
        ? throw new InvalidOperationException("This state is an old one: a decision was made on one that came of it.")
        : new Log<T>(_ring, _first, _count, 0);

    /// <summary>A log of records that stand as numbers.</summary>
    internal static Log<T> Of(ReadOnlySpan<long> numbers)
    {
        var entries = MemoryMarshal.Cast<long, T>(numbers);
        if (entries.IsEmpty) return default;
        var ring = new LogRing<T>(entries.Length, entries.Length);
        for (var i = 0; i < entries.Length; i++) ring[i] = entries[i];
        return new Log<T>(ring, 0, entries.Length, 0);
    }

    /// <summary>Writes the records as numbers.</summary>
    internal void CopyTo(Span<long> numbers)
    {
        var entries = MemoryMarshal.Cast<long, T>(numbers);
        for (var i = 0; i < _count; i++) entries[i] = this[i];
    }

    /// <summary>A ring of one's own with the same records.</summary>
    /// <param name="room">How many it is to have room for.</param>
    /// <param name="tail">How many it will hold.</param>
    private LogRing<T> Copy(int room, int tail)
    {
        var own = new LogRing<T>(room, tail);
        for (var i = 0; i < _count; i++) own[i] = _ring![_first + i];
        return own;
    }

    private static ArgumentOutOfRangeException NoSuch(long index) => new(nameof(index), index, "The log has no such record.");
}
