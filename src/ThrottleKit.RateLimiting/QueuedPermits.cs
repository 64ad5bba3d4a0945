using System.Collections.Concurrent;

namespace ThrottleKit.RateLimiting;

/// <summary>How many permits calls wait for, key by key; only keys that are waited for take memory.</summary>
/// <param name="limit">The most for one key.</param>
internal sealed class QueuedPermits<TKey>(int limit)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, long> _queued = new();

    /// <summary>What is waited for on a key.</summary>
    public long Of(TKey key) => _queued.GetValueOrDefault(key);

    /// <summary>Adds to what is waited for, if there is room.</summary>
    public bool TryAdd(TKey key, int permits)
    {
        while (true)
        {
            var isKnown = _queued.TryGetValue(key, out var queued);
            if (queued + permits > limit) return false;
            if (isKnown ? _queued.TryUpdate(key, queued + permits, queued) : _queued.TryAdd(key, permits)) return true;
        }
    }

    /// <summary>Takes back what was added.</summary>
    public void Remove(TKey key, int permits)
    {
        while (_queued.TryGetValue(key, out var queued))
        {
            if (queued == permits ? _queued.TryRemove(new(key, queued)) : _queued.TryUpdate(key, queued - permits, queued)) return;
        }
    }
}
