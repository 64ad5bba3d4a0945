using System.Numerics;
using System.Runtime.CompilerServices;

namespace ThrottleKit.Engine.Table;

/// <summary>
/// States by key, for many threads: lookups take no lock and allocate nothing, each state has a lock of its own, and the table grows, shrinks and forgets
/// one small segment at a time.
/// </summary>
/// <remarks>
/// <para>A directory maps the leading bits of a hash to a segment; a segment is probed from where the next bits point. A segment that is full, or whose
/// states are mostly past, is replaced: all its cells are locked, what still says something is copied into one new segment or two, and the old
/// cells stay marked as moved for good. There is no other removal, so none can race with use: whoever finds a cell moved looks the key up anew.</para>
/// <para>Every step that other threads can see goes through <see cref="Volatile"/>, <see cref="Interlocked"/>, <see cref="Monitor"/> or <see cref="Cell"/>, by name
/// and not by a lock statement: tests compile this file against primitives of their own, and run the orders in which threads can take such steps.</para>
/// <para>Lock order: the monitor of a segment, then cells of that segment, then <see cref="_structure"/>. Who holds a cell takes no monitor.</para>
/// </remarks>
internal sealed class KeyTable<TKey, TState>
    where TKey : notnull
    where TState : struct
{
    /// <summary>The most keys of a segment: replacing one this large takes some ten microseconds.</summary>
    private const int MaxKeys = 512;

    /// <summary>Segments whose keys all share this many leading bits are not split any more, however many there are: their hashes are bad.</summary>
    private const int MaxDepth = 24;

    private const int FirstDepth = 2;
    private const int FewestPlaces = 4;

    private readonly object _structure = new();
    private readonly KeyComparer<TKey> _comparer;
    private readonly CellStates<TState> _states;
    private Segment<TKey, TState>[] _directory;
    private Place<TKey, TState>[][] _places; // the places of the directory's segments, for those who only look
    private int _used;

    public KeyTable(IEqualityComparer<TKey>? comparer, CellStates<TState> states)
    {
        _comparer = new KeyComparer<TKey>(comparer);
        _states = states;
        _directory = new Segment<TKey, TState>[1 << FirstDepth];
        for (var i = 0; i < _directory.Length; i++) _directory[i] = new Segment<TKey, TState>(FewestPlaces, FirstDepth, i << (32 - FirstDepth));
        _places = Array.ConvertAll(_directory, segment => segment.Places);
    }

    /// <summary>How keys are hashed and compared.</summary>
    public ref readonly KeyComparer<TKey> Comparer => ref _comparer;

    /// <summary>How many keys take a place, those included whose state is past and not yet swept.</summary>
    public int Used => Volatile.Read(ref _used);

    /// <summary>How many entries the directory has: what a sweep goes over.</summary>
    public int Entries => Volatile.Read(ref _directory).Length;

    /// <summary>The place of a key, unlocked; a null reference where it has none. The place may move at any time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Place<TKey, TState> Find(TKey key, int hash)
    {
        var at = Locate(key, hash, out var places);
        return ref at < 0 ? ref Unsafe.NullRef<Place<TKey, TState>>() : ref places[at];
    }

    /// <summary>The place of a key as one of an array, for those who keep it; below 0 where it has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Locate(TKey key, int hash, out Place<TKey, TState>[] places)
    {
        places = PlacesOf(hash);
        var at = Segment<TKey, TState>.Begin(hash, places.Length);
        while (true)
        {
            ref var place = ref places[at];
            var found = Volatile.Read(ref place.Hash);
            if (found == hash && _comparer.Equals(place.Key, key)) return at;
            if (found == 0) return -1;
            if (++at == places.Length) at = 0;
        }
    }

    /// <summary>As <see cref="Find(TKey, int)"/>, for keys that are strings compared by their content, without making the string.</summary>
    public ref Place<TKey, TState> Find(ReadOnlySpan<char> key, int hash)
    {
        var places = PlacesOf(hash);
        var at = Segment<TKey, TState>.Begin(hash, places.Length);
        while (true)
        {
            ref var place = ref places[at];
            var found = Volatile.Read(ref place.Hash);
            if (found == hash && key.SequenceEqual(Unsafe.As<TKey, string>(ref place.Key))) return ref place;
            if (found == 0) return ref Unsafe.NullRef<Place<TKey, TState>>();
            if (++at == places.Length) at = 0;
        }
    }

    /// <summary>Gives a key a place if it has none. The place may have moved by the time the caller looks.</summary>
    /// <param name="key">The key.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="now">The time: states that are past by then are dropped where room has to be made.</param>
    /// <param name="most">How many keys there may be.</param>
    /// <returns>False where there are as many keys already.</returns>
    public bool Add(TKey key, int hash, long now, int most)
    {
        while (true)
        {
            var segment = SegmentOf(hash);
            Monitor.Enter(segment);
            try
            {
                if (segment.IsReplaced) continue;
                if (!Unsafe.IsNullRef(ref Find(key, hash))) return true;
                if (segment.IsFull)
                {
                    Replace(segment, now, dropsEmpty: false);
                    continue;
                }

                if (Interlocked.Increment(ref _used) > most)
                {
                    Interlocked.Decrement(ref _used);
                    return false;
                }

                segment.Add(key, hash);
                return true;
            }
            finally
            {
                Monitor.Exit(segment);
            }
        }
    }

    /// <summary>Looks at the segment of one directory entry, and drops what is past if that is a quarter of it or more.</summary>
    /// <param name="entry">Which; taken round the directory.</param>
    /// <param name="now">The time.</param>
    public void Sweep(int entry, long now)
    {
        var directory = Volatile.Read(ref _directory);
        var segment = directory[entry & (directory.Length - 1)];
        if (!Monitor.TryEnter(segment)) return; // somebody adds to it or replaces it: the next round comes
        try
        {
            if (segment.IsReplaced || segment.Used == 0) return;
            var past = 0;
            foreach (ref var place in segment.Places.AsSpan())
            {
                if (place.Hash == 0) continue;
                var word = Cell.TryEnter(ref place.Word);
                if (word == Cell.NotHeld) continue;
                try
                {
                    if (!_states.IsLive(word, ref place.State, now)) past++;
                }
                finally
                {
                    Cell.Exit(ref place.Word, word);
                }
            }

            if (past * 4 >= segment.Used) Replace(segment, now, dropsEmpty: true);
        }
        finally
        {
            Monitor.Exit(segment);
        }
    }

    private Segment<TKey, TState> SegmentOf(int hash)
    {
        var directory = Volatile.Read(ref _directory);
        return directory[EntryOf(hash, directory.Length)];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Place<TKey, TState>[] PlacesOf(int hash)
    {
        var places = Volatile.Read(ref _places);
        return places[EntryOf(hash, places.Length)];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint EntryOf(int hash, int entries) => (uint)hash >> BitOperations.LeadingZeroCount((uint)entries - 1);

    /// <summary>Puts one new segment, or two, in the place of one. The caller has its monitor.</summary>
    /// <param name="old">The segment.</param>
    /// <param name="now">The time: states that are past are dropped.</param>
    /// <param name="dropsEmpty">
    /// Whether places without a state go too. Whoever makes room keeps them: somebody has just added the key and is about to use it, and two who
    /// made room by dropping each other's keys would do so for ever.
    /// </param>
    private void Replace(Segment<TKey, TState> old, long now, bool dropsEmpty)
    {
        var places = old.Places;
        var words = new int[places.Length]; // 0 where a place is empty; marked as moved already where its state is past
        var isDone = false;
        try
        {
            var (low, high) = (0, 0);
            for (var i = 0; i < places.Length; i++)
            {
                ref var place = ref places[i];
                if (place.Hash == 0) continue;
                var word = Cell.Enter(ref place.Word); // held: a cell moves only here, under the monitor
                words[i] = word | Cell.Locked;
                _states.Freeze(ref place.State);
                var stays = (word & Cell.Full) == 0 ? !dropsEmpty : _states.IsLive(word, ref place.State, now);
                if (!stays) words[i] |= Cell.Moved;
                else if (IsHigh(place.Hash, old.Depth)) high++;
                else low++;
            }

            var splits = low + high > MaxKeys && old.Depth < MaxDepth;
            var depth = splits ? old.Depth + 1 : old.Depth;
            var first = new Segment<TKey, TState>(CapacityFor(splits ? low : low + high), depth, old.Prefix);
            var second = splits ? new Segment<TKey, TState>(CapacityFor(high), depth, old.Prefix | (int.MinValue >>> old.Depth)) : first;
            Copy(old, words, first, second);
            Publish(old, first, second);
            isDone = true;
        }
        finally
        {
            // After a failure the cells stand as they stood. After success the old states stay frozen: who still looks at one takes its lock, and learns that it has moved.
            for (var i = 0; i < places.Length; i++)
            {
                if (words[i] == 0) continue;
                if (!isDone) _states.Thaw(ref places[i].State);
                Cell.Exit(ref places[i].Word, isDone ? Cell.Moved : words[i] & ~(Cell.Locked | Cell.Moved));
            }
        }
    }

    private void Copy(Segment<TKey, TState> old, int[] words, Segment<TKey, TState> first, Segment<TKey, TState> second)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] == 0 || (words[i] & Cell.Moved) != 0) continue;
            ref var place = ref old.Places[i];
            ref var copy = ref (IsHigh(place.Hash, old.Depth) ? second : first).Add(place.Key, place.Hash);
            copy.State = place.State;
            _states.Thaw(ref copy.State);
            copy.Word = words[i] & ~Cell.Locked;
        }
    }

    private void Publish(Segment<TKey, TState> old, Segment<TKey, TState> first, Segment<TKey, TState> second)
    {
        // Counted before others can see the new segments, and add to them.
        var dropped = old.Used - first.Used - (ReferenceEquals(first, second) ? 0 : second.Used);
        Monitor.Enter(_structure);
        try
        {
            var (directory, places) = (_directory, _places);
            if (1 << first.Depth > directory.Length) (directory, places) = (Doubled(directory), Doubled(places));
            foreach (var segment in (ReadOnlySpan<Segment<TKey, TState>>)[first, second])
            {
                var (from, count) = EntriesOf(segment, directory.Length);
                places.AsSpan(from, count).Fill(segment.Places);
                directory.AsSpan(from, count).Fill(segment);
            }

            Volatile.Write(ref _places, places);
            Volatile.Write(ref _directory, directory);
        }
        finally
        {
            Monitor.Exit(_structure);
        }

        old.IsReplaced = true;
        Interlocked.Add(ref _used, -dropped);
    }

    /// <summary>The entries whose hashes begin as those of a segment do.</summary>
    private static (int From, int Count) EntriesOf(Segment<TKey, TState> segment, int entries) =>
        ((int)EntryOf(segment.Prefix, entries), entries >> segment.Depth);

    private static T[] Doubled<T>(T[] entries)
    {
        var doubled = new T[entries.Length * 2];
        for (var i = 0; i < doubled.Length; i++) doubled[i] = entries[i / 2];
        return doubled;
    }

    /// <summary>Room for half as many keys again, so that a segment is copied seldom and is never mostly empty.</summary>
    private static int CapacityFor(int keys) => Math.Max(FewestPlaces, keys + (keys / 2) + 2);

    /// <summary>The bit after those that all keys of a segment share.</summary>
    private static bool IsHigh(int hash, int depth) => (hash << depth) < 0;
}
