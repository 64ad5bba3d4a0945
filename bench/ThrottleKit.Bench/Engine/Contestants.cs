using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.RateLimiting;

namespace ThrottleKit.Bench.Engine;

/// <summary>A keyed limiter under measurement: a struct, so that no call through an interface is measured with it.</summary>
internal interface IContestant
{
    static abstract string Name { get; }

    bool Acquire(string key);
}

/// <summary>Ours: the full decision.</summary>
internal readonly struct Ours(KeyedLimiter<string, PaidUntil, Gcra.Kernel> limiter) : IContestant
{
    public static string Name => "ThrottleKit";

    public static Ours Of(int burst) => new(KeyedLimiter<string>.Create(new Gcra { Limit = 10, Period = TimeSpan.FromSeconds(1), Burst = burst }));

    public bool Acquire(string key) => limiter.Acquire(key).IsAllowed;
}

/// <summary>
/// The floor: what a good engineer writes in an afternoon. A concurrent dictionary of boxes, the stopwatch, one compare-and-swap; yes or no, and no key
/// is ever forgotten.
/// </summary>
internal readonly struct Floor(long interval, long tolerance) : IContestant
{
    private readonly ConcurrentDictionary<string, Box> _boxes = new();

    public static string Name => "floor";

    public static Floor Of(int burst) => new(Stopwatch.Frequency / 10, Stopwatch.Frequency / 10 * burst);

    public bool Acquire(string key)
    {
        if (!_boxes.TryGetValue(key, out var box)) box = _boxes.GetOrAdd(key, static _ => new Box());
        var now = Stopwatch.GetTimestamp();
        while (true)
        {
            var paid = Volatile.Read(ref box.PaidUntil);
            var next = Math.Max(paid, now) + interval;
            if (next - now > tolerance) return false;
            if (Interlocked.CompareExchange(ref box.PaidUntil, next, paid) == paid) return true;
        }
    }

    private sealed class Box
    {
        public long PaidUntil;
    }
}

/// <summary>The framework's token buckets, one for each key.</summary>
internal readonly struct Partitioned(PartitionedRateLimiter<string> limiter) : IContestant, IDisposable
{
    public static string Name => "PartitionedRateLimiter";

    public static Partitioned Of(int burst) => new(PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new()
    {
        TokenLimit = burst,
        TokensPerPeriod = 10,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    })));

    public bool Acquire(string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();
}
