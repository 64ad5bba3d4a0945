using Microsoft.Extensions.Time.Testing;
using ThrottleKit.Engine.Time;

namespace ThrottleKit.Core.Tests.Engine;

public class EngineClockTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(999_999)]
    [InlineData(1_000_000)]
    [InlineData(86_400_000_001)]
    public void SteadyClocks_AreReadToTheMicrosecond(long microseconds)
    {
        var time = new FakeTimeProvider(Start);
        var clock = new EngineClock(time);
        var begin = clock.Now;
        for (var i = 1; i <= 5; i++)
        {
            time.Advance(TimeSpan.FromMicroseconds(microseconds));
            Assert.Equal(begin + (i * microseconds), clock.Now);
        }

        Assert.Equal(Start, DateTimeOffset.UnixEpoch.AddMicroseconds(begin));
    }

    [Fact]
    public void WallClockThatStepsBack_IsFollowedSlowlyAndNeverBackwards()
    {
        var time = new SplitTime();
        var clock = new EngineClock(time);
        var begin = clock.Now;
        time.Wall -= TimeSpan.FromSeconds(2);
        var last = begin;
        for (var second = 1; second <= 5_000; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            var now = clock.Now;
            Assert.InRange(now - last, 998_999, 1_001_001);
            last = now;
        }

        Assert.InRange(last - (begin + 5_000_000_000 - 2_000_000), -1_001, 1_001);
    }

    [Fact]
    public void WallClockThatJumpsAhead_GivesPermitsAtMostAThousandthFaster()
    {
        var time = new SplitTime();
        var clock = new EngineClock(time);
        var begin = clock.Now;
        time.Wall += TimeSpan.FromDays(1);
        for (var i = 0; i < 1_000; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            _ = clock.Now;
        }

        Assert.InRange(clock.Now - begin, 100_000_000, 100_100_001);
    }

    [Fact]
    public void LongRest_GoesOnAtTheCountersPace()
    {
        var time = new SplitTime();
        var clock = new EngineClock(time);
        time.Wall += TimeSpan.FromHours(1);
        time.Advance(TimeSpan.FromSeconds(2));
        var before = clock.Now; // the slew begins
        time.Advance(TimeSpan.FromHours(10));
        Assert.InRange(clock.Now - before, 36_000_000_000, 36_000_002_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(1_000_000)]
    [InlineData(2_000_001)]
    [InlineData(1_000_000_000)]
    public void CountersOfAnyFrequency_AreRead(long frequency)
    {
        var time = new SplitTime(frequency);
        var clock = new EngineClock(time);
        var begin = clock.Now;
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(3_000_000, clock.Now - begin);
    }

    [Fact]
    public void ManyThreads_NeverSeeItGoBack()
    {
        var time = new SplitTime(1_000_000_000) { Wall = Start };
        var clock = new EngineClock(time);
        var latest = clock.Now;
        var backwards = 0;
        Threads.Run(4, thread =>
        {
            for (var i = 0; i < 100_000; i++)
            {
                var before = Volatile.Read(ref latest);
                var now = clock.Now;
                if (now < before) Interlocked.Increment(ref backwards);
                InterlockedMax(ref latest, now);
                if (thread != 0) continue;
                time.Advance(TimeSpan.FromMilliseconds(7)); // a new piece every 143 readings
                if (i % 1_000 == 0) time.Wall += TimeSpan.FromSeconds(i % 3_000 == 0 ? 5 : -2);
            }
        });
        Assert.Equal(0, backwards);
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
            if (Interlocked.CompareExchange(ref target, value, seen) == seen) return;
    }

    /// <summary>A counter and a wall clock that need not agree.</summary>
    private sealed class SplitTime(long frequency = 10_000_000) : TimeProvider
    {
        private readonly Lock _gate = new();
        private long _ticks = 12_345;
        private DateTimeOffset _wall = Start;

        public DateTimeOffset Wall
        {
            get
            {
                lock (_gate) return _wall;
            }
            set
            {
                lock (_gate) _wall = value;
            }
        }

        public override long TimestampFrequency => frequency;

        public void Advance(TimeSpan span)
        {
            Interlocked.Add(ref _ticks, (long)(span.TotalSeconds * frequency));
            lock (_gate) _wall += span;
        }

        public override long GetTimestamp() => Volatile.Read(ref _ticks);

        public override DateTimeOffset GetUtcNow() => Wall;
    }
}
