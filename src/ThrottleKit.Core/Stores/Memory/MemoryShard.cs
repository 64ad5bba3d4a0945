namespace ThrottleKit.Stores.Memory;

/// <summary>A part of the keys, with the lock under which all is done to them.</summary>
/// <remarks>
/// What has expired goes a little at a time, with each call that writes. An entry stands in the queue once at most, however often it is written: when its turn comes and it
/// has been prolonged meanwhile, it goes to the end of its new time. A key that is given back again and again costs no more than its entry.
/// </remarks>
internal sealed class MemoryShard
{
    /// <summary>When a state expires that was made by a time passed in.</summary>
    public const long Never = long.MaxValue;

    /// <summary>More than one, so that a backlog shrinks.</summary>
    private const int SweptByAWrite = 2;

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly PriorityQueue<Entry, long> _ends = new();

    /// <summary>Held by who reads and writes.</summary>
    public Lock Turn { get; } = new();

    /// <summary>How many keys take up room.</summary>
    public int Count => _entries.Count;

    /// <summary>What a key holds.</summary>
    public string? Read(string key, long now) => _entries.TryGetValue(key, out var entry) && entry.ExpiresAt > now ? entry.State : null;

    /// <summary>Makes a key hold something.</summary>
    /// <param name="key">The key.</param>
    /// <param name="state">What; null for nothing.</param>
    /// <param name="expiresAt">From when on it says the same as nothing.</param>
    /// <param name="now">The time of the store.</param>
    public void Write(string key, string? state, long expiresAt, long now)
    {
        Sweep(now);
        if (!_entries.TryGetValue(key, out var entry))
        {
            if (state is null) return;
            _entries.Add(key, entry = new Entry(key));
        }

        entry.State = state;
        entry.ExpiresAt = expiresAt;
        if (!entry.IsQueued) Enqueue(entry);
    }

    private void Sweep(long now)
    {
        for (var i = 0; i < SweptByAWrite && _ends.TryPeek(out var entry, out var end) && end <= now; i++)
        {
            _ends.Dequeue();
            entry.IsQueued = false;
            if (entry.ExpiresAt <= now) entry.State = null;
            Enqueue(entry);
        }
    }

    /// <summary>An entry that holds nothing leaves where nobody else will think of it.</summary>
    private void Enqueue(Entry entry)
    {
        if (entry.State is null) _entries.Remove(entry.Key);
        else if (entry.ExpiresAt != Never)
        {
            _ends.Enqueue(entry, entry.ExpiresAt);
            entry.IsQueued = true;
        }
    }

    private sealed class Entry(string key)
    {
        public string Key => key;

        public string? State { get; set; }

        public long ExpiresAt { get; set; }

        public bool IsQueued { get; set; }
    }
}
