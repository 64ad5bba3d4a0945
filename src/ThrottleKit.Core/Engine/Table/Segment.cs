using System.Runtime.CompilerServices;

namespace ThrottleKit.Engine.Table;

/// <summary>
/// A place for one key. Written once: an empty place takes a key and keeps it until the whole segment is replaced. That is what makes reading
/// without a lock simple: a key that was seen here is here, and what happens to its state is between the one who looks and the cell's word.
/// </summary>
internal struct Place<TKey, TState>
    where TState : struct
{
    /// <summary>The key; valid once <see cref="Hash"/> is not 0.</summary>
    public TKey Key;

    /// <summary>The hash that the key is found by, never 0; 0 where the place is empty. Written last.</summary>
    public int Hash;

    /// <summary>The cell's word.</summary>
    public int Word;

    /// <summary>The cell's state.</summary>
    public TState State;
}

/// <summary>A part of the table that is replaced as a whole: to grow, to shrink, to split, to forget. Its monitor guards what adds keys.</summary>
/// <param name="capacity">How many places.</param>
/// <param name="depth">How many leading bits of the hash all its keys share.</param>
/// <param name="prefix">Those bits, the rest 0.</param>
internal sealed class Segment<TKey, TState>(int capacity, int depth, int prefix)
    where TState : struct
{
    /// <summary>The places, probed one after the other from where a hash points.</summary>
    public readonly Place<TKey, TState>[] Places = new Place<TKey, TState>[capacity];

    /// <summary>How many leading bits of the hash all its keys share.</summary>
    public readonly int Depth = depth;

    /// <summary>Those bits, the rest 0.</summary>
    public readonly int Prefix = prefix;

    /// <summary>How many places are taken; guarded by the monitor.</summary>
    public int Used;

    /// <summary>Whether it has been replaced; guarded by the monitor.</summary>
    public bool IsReplaced;

    /// <summary>Whether another key would leave too few empty places for probes to be short.</summary>
    public bool IsFull => Used >= Places.Length - (Places.Length / 5) - 1;

    /// <summary>Where the probe for a hash begins. The directory used the leading bits: here the next ones speak.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="capacity">How many places there are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Begin(int hash, int capacity) => (int)(((ulong)((uint)hash * 0x85EBCA6Bu) * (ulong)capacity) >> 32);

    /// <summary>Puts a key into a place that nobody else sees, or under the monitor.</summary>
    public ref Place<TKey, TState> Add(TKey key, int hash)
    {
        var at = Begin(hash, Places.Length);
        while (Places[at].Hash != 0) at = at + 1 == Places.Length ? 0 : at + 1;
        ref var place = ref Places[at];
        place.Key = key;
        Volatile.Write(ref place.Hash, hash);
        Used++;
        return ref place;
    }
}
