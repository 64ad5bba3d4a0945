using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;

namespace ThrottleKit.Core.Tests.Engine;

public class KeyedLimiterTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private KeyedLimiterOptions<string> Options => new() { TimeProvider = _time };

    [Fact]
    public void Denials_AreHonest_ToTheMicrosecond()
    {
        var limiter = KeyedLimiter<string>.Create(new Gcra { Limit = 7, Period = TimeSpan.FromSeconds(1), Burst = 2 }, Options);
        Assert.True(limiter.Acquire("a", 2).IsAllowed);
        var denied = limiter.Acquire("a");
        Assert.False(denied.IsAllowed);
        _time.Advance(denied.RetryAfter!.Value - TimeSpan.FromMicroseconds(1));
        Assert.False(limiter.Acquire("a").IsAllowed);
        _time.Advance(TimeSpan.FromMicroseconds(1));
        Assert.True(limiter.Acquire("a").IsAllowed);
        Assert.True(limiter.Acquire("b", 2).IsAllowed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public void ManyThreads_AreGivenExactlyTheLimit(int keys)
    {
        for (var round = 0; round < 1_000; round++)
        {
            var limiter = KeyedLimiter<int>.Create(new Gcra { Limit = 200, Period = TimeSpan.FromHours(1) }, new() { TimeProvider = _time });
            var allowed = new int[keys];
            Parallel.For(0, 4, _ =>
            {
                for (var i = 0; i < 60 * keys; i++)
                    if (limiter.Acquire(i % keys).IsAllowed) Interlocked.Increment(ref allowed[i % keys]);
            });
            Assert.All(allowed, count => Assert.Equal(200, count));
        }
    }

    [Fact]
    public void PartialGrants_Credits_AndCharges_ActOnOneState()
    {
        var limiter = KeyedLimiter<string>.Create(new TokenBudget { Budget = 100, Window = TimeSpan.FromHours(1) }, Options);
        var taken = limiter.AcquireUpTo("a", 150);
        Assert.Equal(100, taken.Granted);
        Assert.Equal(40, limiter.Credit("a", 40, taken.Decision).Remaining);
        Assert.Equal(0, limiter.AcquireUpTo("a", 100, least: 50).Granted);
        Assert.Equal(40, limiter.Peek("a").Remaining);
        Assert.Equal(10, limiter.Charge("a", 30).Remaining);
        Assert.True(limiter.Forecast("a", 5).IsAllowed);
        Assert.Equal(10, limiter.Peek("a").Remaining);
        Assert.True(limiter.Reset("a"));
        Assert.False(limiter.Reset("a"));
        Assert.Equal(100, limiter.Peek("a").Remaining);
    }

    [Fact]
    public void ChangedLimits_KeepWhatKeysHaveConsumed()
    {
        var limiter = KeyedLimiter<string>.Create(new Gcra { Limit = 100, Period = TimeSpan.FromMinutes(1) }, Options);
        Assert.True(limiter.Acquire("a", 60).IsAllowed);
        limiter.Reconfigure(new Gcra { Limit = 200, Period = TimeSpan.FromMinutes(1) });
        Assert.Equal(140, limiter.Peek("a").Remaining);
        limiter.Reconfigure(new Gcra { Limit = 100, Period = TimeSpan.FromMinutes(1) });
        Assert.Equal(40, limiter.Peek("a").Remaining);
        Assert.Equal(100, limiter.Peek("b").Remaining);
    }

    [Fact]
    public void UnknownKeys_TakeMemoryOnlyForWhatTheyConsume()
    {
        var limiter = KeyedLimiter<string>.Create(new Gcra { Limit = 10, Period = TimeSpan.FromMinutes(1) }, Options);
        limiter.Peek("a");
        limiter.Forecast("b", 3);
        limiter.Acquire("c", 11);
        limiter.AcquireUpTo("d", 20, least: 11);
        limiter.Credit("e", 5, limiter.Peek("e"));
        Assert.Equal(0, limiter.KeyCount);
        limiter.Acquire("f");
        Assert.Equal(1, limiter.KeyCount);
    }

    [Fact]
    public void OneOffKeys_AreForgotten_AndLiveOnesAreNot()
    {
        var limiter = KeyedLimiter<int>.Create(new Gcra { Limit = 10, Period = TimeSpan.FromSeconds(1), Burst = 1_000 }, new() { TimeProvider = _time });
        for (var key = 0; key < 100; key++) limiter.Acquire(key, 1_000);
        for (var key = 1_000; key < 101_000; key++) limiter.Acquire(key);
        for (var call = 0; call < 50_000; call++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            limiter.Peek(-1);
        }

        Assert.InRange(limiter.KeyCount, 100, 140);
        for (var key = 0; key < 100; key++) Assert.Equal(500, limiter.Peek(key).Remaining);
    }

    [Theory]
    [InlineData(WhenFull.DenyNewKeys)]
    [InlineData(WhenFull.AllowNewKeys)]
    public void FullLimiters_DoAsTheyWereTold_AndCountIt(WhenFull choice)
    {
        var options = new KeyedLimiterOptions<int> { TimeProvider = _time, MaxKeys = 100, WhenFull = choice };
        var limiter = KeyedLimiter<int>.Create(new Gcra { Limit = 2, Period = TimeSpan.FromMinutes(1) }, options);
        for (var key = 0; key < 100; key++) Assert.True(limiter.Acquire(key, 2).IsAllowed);

        var counted = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "throttlekit.limiter.full") self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref counted, count));
        listener.Start();
        for (var call = 0; call < 5; call++)
        {
            var decision = limiter.Acquire(1_000);
            Assert.Equal(choice == WhenFull.AllowNewKeys, decision.IsAllowed);
            Assert.Null(decision.RetryAtMicroseconds);
        }

        Assert.True(counted >= 5);
        for (var key = 0; key < 100; key++) Assert.False(limiter.Acquire(key).IsAllowed);

        _time.Advance(TimeSpan.FromMinutes(2));
        for (var call = 0; call < 100 && limiter.KeyCount > 0; call++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            limiter.Peek(0);
        }

        Assert.True(limiter.Acquire(1_000, 2).IsAllowed);
        Assert.False(limiter.Acquire(1_000).IsAllowed);
    }

    [Fact]
    public void Spans_FindTheKeysOfStrings()
    {
        foreach (var comparer in new IEqualityComparer<string>?[] { null, StringComparer.Ordinal, StringComparer.OrdinalIgnoreCase })
        {
            var limiter = KeyedLimiter<string>.Create(
                new Gcra { Limit = 2, Period = TimeSpan.FromMinutes(1) }, new() { TimeProvider = _time, Comparer = comparer });
            Assert.True(limiter.Acquire("user=alice&x=1".AsSpan(5, 5)).IsAllowed);
            Assert.True(limiter.Acquire("alice").IsAllowed);
            Assert.False(limiter.Acquire("user=alice&x=1".AsSpan(5, 5)).IsAllowed);
        }
    }

    [Fact]
    public void KnownKeys_AllocateNothing()
    {
        var limiter = KeyedLimiter<string>.Create(new Gcra { Limit = 1_000, Period = TimeSpan.FromHours(1) });
        var keys = Enumerable.Range(0, 100).Select(i => $"key{i}").ToArray();
        long Bytes()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 20_000; i++)
            {
                limiter.Acquire(keys[i % keys.Length]);
                limiter.Acquire(keys[i % keys.Length].AsSpan());
                limiter.Peek(keys[i % keys.Length]);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Bytes();
        Bytes();
        Assert.InRange(Bytes(), 0, 2_000); // a tick of the clock once a second
    }

    [Fact]
    public void Amounts_OutsideTheirRange_AreRefused()
    {
        var limiter = KeyedLimiter<string>.Create(new Gcra { Limit = 2, Period = TimeSpan.FromMinutes(1) }, Options);
        Assert.Throws<ArgumentOutOfRangeException>(() => limiter.Acquire("a", -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => limiter.Acquire("a", Exact.MaxAmount + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => limiter.AcquireUpTo("a", 1, least: 0));
        Assert.Throws<ArgumentNullException>(() => limiter.Acquire((string)null!));
    }
}
