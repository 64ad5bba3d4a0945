using System.Diagnostics;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Time.Testing;

namespace ThrottleKit.RateLimiting.Tests;

/// <summary>A limiter whose observable behaviour is under test: a window that begins anew when it is told to.</summary>
public abstract class Subject : IDisposable
{
    protected const string Key = "key";

    public abstract RateLimitLease Attempt(int permits);

    public abstract ValueTask<RateLimitLease> AcquireAsync(int permits, CancellationToken cancellation = default);

    public abstract RateLimiterStatistics Statistics();

    /// <summary>Gives all permits back.</summary>
    public abstract void Replenish();

    public abstract void Dispose();

    /// <summary>One for each name in <see cref="Names"/>.</summary>
    public static Subject Of(string name, int limit, int queueLimit = 0) => name switch
    {
        "framework" => new Single(new FrameworkWindow(limit, queueLimit)),
        "ours" => new Single(new OurWindow(limit, queueLimit)),
        _ => new Keyed(limit, queueLimit),
    };

    /// <summary>The framework's own limiter, which says what is right; ours for one limit; ours for many.</summary>
    public static TheoryData<string> Names => ["framework", "ours", "ours, keyed"];

    private interface IWindow
    {
        RateLimiter Limiter { get; }

        void Replenish();
    }

    private sealed class FrameworkWindow(int limit, int queueLimit) : IWindow
    {
        private readonly TokenBucketRateLimiter _limiter = new(new()
        {
            TokenLimit = limit,
            TokensPerPeriod = limit,
            ReplenishmentPeriod = TimeSpan.FromMilliseconds(1),
            AutoReplenishment = false,
            QueueLimit = queueLimit,
        });

        public RateLimiter Limiter => _limiter;

        public void Replenish()
        {
            // It reads the machine's clock, and has all its tokens again a period after it last looked.
            var started = Stopwatch.GetTimestamp();
            SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(started) > _limiter.ReplenishmentPeriod * 2);
            _limiter.TryReplenish();
        }
    }

    private sealed class OurWindow(int limit, int queueLimit) : IWindow
    {
        private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        private RateLimiter? _limiter;

        public RateLimiter Limiter =>
            _limiter ??= ThrottleKit.Limiter.Create(new FixedWindow { Limit = limit, Window = TimeSpan.FromSeconds(1) }, _time).AsRateLimiter(queueLimit);

        public void Replenish() => _time.Advance(TimeSpan.FromSeconds(1));
    }

    private sealed class Single(IWindow window) : Subject
    {
        public override RateLimitLease Attempt(int permits) => window.Limiter.AttemptAcquire(permits);

        public override ValueTask<RateLimitLease> AcquireAsync(int permits, CancellationToken cancellation = default) =>
            window.Limiter.AcquireAsync(permits, cancellation);

        public override RateLimiterStatistics Statistics() => window.Limiter.GetStatistics()!;

        public override void Replenish() => window.Replenish();

        public override void Dispose() => window.Limiter.Dispose();
    }

    private sealed class Keyed : Subject
    {
        private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        private readonly PartitionedRateLimiter<string> _limiter;

        public Keyed(int limit, int queueLimit) => _limiter = KeyedLimiter<string>
            .Create(new FixedWindow { Limit = limit, Window = TimeSpan.FromSeconds(1) }, new() { TimeProvider = _time })
            .AsPartitionedRateLimiter(queueLimit);

        public override RateLimitLease Attempt(int permits) => _limiter.AttemptAcquire(Key, permits);

        public override ValueTask<RateLimitLease> AcquireAsync(int permits, CancellationToken cancellation = default) =>
            _limiter.AcquireAsync(Key, permits, cancellation);

        public override RateLimiterStatistics Statistics() => _limiter.GetStatistics(Key)!;

        public override void Replenish() => _time.Advance(TimeSpan.FromSeconds(1));

        public override void Dispose() => _limiter.Dispose();
    }
}
