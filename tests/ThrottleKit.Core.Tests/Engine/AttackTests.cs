using Microsoft.Extensions.Time.Testing;

namespace ThrottleKit.Core.Tests.Engine;

/// <summary>Keys that each ask once: the benchmark <c>attack</c> runs ten million of them.</summary>
public class AttackTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(WhenFull.DenyNewKeys)]
    [InlineData(WhenFull.AllowNewKeys)]
    public void OneOffKeys_FillNoMoreThanTheCap_AndCostNoLiveKeyItsState(WhenFull whenFull)
    {
        var limiter = Limiter(20_000, whenFull);
        for (var i = 0; i < 200_000; i++)
        {
            Assert.Equal(i < 19_900 || whenFull == WhenFull.AllowNewKeys, limiter.Acquire($"one-off:{i}").IsAllowed);
            Assert.InRange(limiter.KeyCount, 0, 20_000);
        }

        RequireAllLive(limiter);
    }

    [Fact]
    public void OneOffKeysThatComeSlowly_GoAsTheyCame()
    {
        var limiter = Limiter(1_000_000, WhenFull.DenyNewKeys);
        var most = 0;
        for (var i = 0; i < 400_000; i++)
        {
            if (i % 10 == 0) _time.Advance(TimeSpan.FromMilliseconds(3)); // two minutes in all: four rounds of the sweep
            Assert.True(limiter.Acquire($"one-off:{i}").IsAllowed);
            most = Math.Max(most, limiter.KeyCount);
        }

        Assert.InRange(most, 1_000, 200_000);
        RequireAllLive(limiter);
        for (var i = 0; i < 700_000; i++)
        {
            _time.Advance(TimeSpan.FromMicroseconds(100));
            limiter.Acquire("live:0");
        }

        Assert.InRange(limiter.KeyCount, 100, 400);
        RequireAllLive(limiter);
    }

    private KeyedLimiter<string> Limiter(int maxKeys, WhenFull whenFull)
    {
        var limiter = KeyedLimiter<string>.Create(
            new Gcra { Limit = 1, Period = TimeSpan.FromSeconds(1), Burst = 3_600 }, new() { TimeProvider = _time, MaxKeys = maxKeys, WhenFull = whenFull });
        for (var i = 0; i < 100; i++) Assert.True(limiter.Acquire($"live:{i}", 3_600).IsAllowed);
        return limiter;
    }

    private static void RequireAllLive(KeyedLimiter<string> limiter)
    {
        for (var i = 0; i < 100; i++) Assert.False(limiter.Forecast($"live:{i}", 2_000).IsAllowed);
    }
}
