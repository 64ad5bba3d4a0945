using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.RateLimiting;

namespace ThrottleKit.Bench.Engine;

/// <summary>A keyed limiter under measurement: a struct, so that no call through an interface is measured with it.</summary>
internal interface IContestant
{
    bool Acquire(string key);
}

/// <summary>What every contestant is set to: a permit comes back after 72 seconds, so that no key rests while it is measured.</summary>
internal static class Setting
{
    public const int PermitsAnHour = 50;

    /// <summary>The strategy with these parameters.</summary>
    public static Gcra Strategy(int burst, int permitsAnHour = PermitsAnHour) => new() { Limit = permitsAnHour, Period = TimeSpan.FromHours(1), Burst = burst };
}

/// <summary>Ours: the full decision.</summary>
internal readonly struct Ours(KeyedLimiter<string, PaidUntil, Gcra.Kernel> limiter) : IContestant
{
    public static Ours Of(int burst) => new(KeyedLimiter<string>.Create(Setting.Strategy(burst)));

    /// <summary>With states that are not packed into a word, as after a third change of the pace: each decision takes its cell's lock.</summary>
    public static Ours Locked(int burst)
    {
        var limiter = KeyedLimiter<string>.Create(Setting.Strategy(burst, Setting.PermitsAnHour + 3));
        for (var more = 2; more >= 0; more--) limiter.Reconfigure(Setting.Strategy(burst, Setting.PermitsAnHour + more));
        return new(limiter);
    }

    public bool Acquire(string key) => limiter.Acquire(key).IsAllowed;
}

/// <summary>Ours without a table: one limit.</summary>
internal readonly struct OursAlone(Limiter<PaidUntil, Gcra.Kernel> limiter) : IContestant
{
    public static OursAlone Of(int burst) => new(Limiter.Create(Setting.Strategy(burst)));

    /// <summary>As <see cref="Ours.Locked"/>.</summary>
    public static OursAlone Locked(int burst)
    {
        var limiter = Limiter.Create(Setting.Strategy(burst, Setting.PermitsAnHour + 3));
        for (var more = 2; more >= 0; more--) limiter.Reconfigure(Setting.Strategy(burst, Setting.PermitsAnHour + more));
        return new(limiter);
    }

    public bool Acquire(string key) => limiter.Acquire().IsAllowed;
}

/// <summary>
/// The floor: what a good engineer writes in an afternoon. A concurrent dictionary of boxes, the stopwatch, one compare-and-swap; yes or no, and no key
/// is ever forgotten.
/// </summary>
internal readonly struct Floor(long interval, long tolerance) : IContestant
{
    private readonly ConcurrentDictionary<string, Box> _boxes = new();

    public static Floor Of(int burst) => new(FloorAlone.Interval, FloorAlone.Interval * burst);

    public bool Acquire(string key)
    {
        if (!_boxes.TryGetValue(key, out var box)) box = _boxes.GetOrAdd(key, static _ => new Box());
        return box.Acquire(interval, tolerance);
    }
}

/// <summary>The floor without a table: the stopwatch and one compare-and-swap.</summary>
internal readonly struct FloorAlone(long tolerance) : IContestant
{
    private readonly Box _box = new();

    /// <summary>The time a permit takes to come back, in ticks of the stopwatch.</summary>
    public static long Interval => Stopwatch.Frequency * 3_600 / Setting.PermitsAnHour;

    public static FloorAlone Of(int burst) => new(Interval * burst);

    public bool Acquire(string key) => _box.Acquire(Interval, tolerance);
}

/// <summary>The floor's state: the instant up to which permits have been taken.</summary>
internal sealed class Box
{
    private long _paidUntil;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Acquire(long interval, long tolerance)
    {
        var now = Stopwatch.GetTimestamp();
        while (true)
        {
            var paid = Volatile.Read(ref _paidUntil);
            var next = Math.Max(paid, now) + interval;
            if (next - now > tolerance) return false;
            if (Interlocked.CompareExchange(ref _paidUntil, next, paid) == paid) return true;
        }
    }
}

/// <summary>The framework's token buckets, one for each key.</summary>
internal readonly struct Partitioned(PartitionedRateLimiter<string> limiter) : IContestant, IDisposable
{
    public static Partitioned Of(int burst) =>
        new(PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => FrameworkAlone.Options(burst))));

    public bool Acquire(string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();
}

/// <summary>One of the framework's token buckets.</summary>
internal readonly struct FrameworkAlone(TokenBucketRateLimiter limiter) : IContestant, IDisposable
{
    public static FrameworkAlone Of(int burst) => new(new TokenBucketRateLimiter(Options(burst)));

    public static TokenBucketRateLimiterOptions Options(int burst) => new()
    {
        TokenLimit = burst,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromHours(1) / Setting.PermitsAnHour,
        QueueLimit = 0,
    };

    public bool Acquire(string key)
    {
        using var lease = limiter.AttemptAcquire();
        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();
}
