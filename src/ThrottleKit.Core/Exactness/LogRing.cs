using System.Numerics;

namespace ThrottleKit.Exactness;

/// <summary>Where the records of a log stand: each at its number, modulo the capacity. Versions of the log see parts of it.</summary>
/// <typeparam name="T">The records.</typeparam>
/// <param name="room">How many records there is room for, at least.</param>
/// <param name="tail">How many there are.</param>
internal sealed class LogRing<T>(int room, long tail)
    where T : unmanaged
{
    private const int Least = 4;

    private readonly T[] _records = new T[BitOperations.RoundUpToPowerOf2((uint)Math.Max(room, Least))];
    private long _tail = tail;

    /// <summary>How many records there is room for.</summary>
    public int Capacity => _records.Length;

    /// <summary>The number that the next record gets.</summary>
    public long Tail => Volatile.Read(ref _tail);

    /// <summary>A record by its number.</summary>
    public T this[long number]
    {
        get => _records[number & (_records.Length - 1)];
        set => _records[number & (_records.Length - 1)] = value;
    }

    /// <summary>Takes the next number, unless another version has: of two that begin at one, only the first goes on here.</summary>
    public bool TryExtend(long number) => Interlocked.CompareExchange(ref _tail, number + 1, number) == number;
}
