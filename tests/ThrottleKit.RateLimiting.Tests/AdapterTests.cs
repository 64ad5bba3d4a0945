using System.Threading.RateLimiting;
using Microsoft.Extensions.Time.Testing;

namespace ThrottleKit.RateLimiting.Tests;

/// <summary>What is ours alone: decisions on leases, idle time to the microsecond, one table for many keys.</summary>
public class AdapterTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Denials_CarryTheWholeDecision()
    {
        using var limiter = Limiter().AsRateLimiter();
        limiter.AttemptAcquire(10);
        Assert.True(limiter.AttemptAcquire(2).TryGetMetadata(DecisionMetadata.Decision, out var decision));
        Assert.False(decision.IsAllowed);
        Assert.Equal(10, decision.Limit);
        Assert.Equal(TimeSpan.FromSeconds(2), decision.RetryAfter);
    }

    [Fact]
    public void RetryAfter_IsTrueForThisCount()
    {
        using var limiter = Limiter().AsRateLimiter();
        limiter.AttemptAcquire(10);
        Assert.True(limiter.AttemptAcquire(3).TryGetMetadata(MetadataName.RetryAfter, out var after));
        _time.Advance(after - TimeSpan.FromMicroseconds(1));
        Assert.False(limiter.AttemptAcquire(3).IsAcquired);
        _time.Advance(TimeSpan.FromMicroseconds(1));
        Assert.True(limiter.AttemptAcquire(3).IsAcquired);
    }

    [Fact]
    public void IdleDuration_BeginsWhenNothingIsTaken()
    {
        using var limiter = Limiter().AsRateLimiter();
        Assert.Equal(TimeSpan.Zero, limiter.IdleDuration);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(5), limiter.IdleDuration);
        limiter.AttemptAcquire(2);
        Assert.Null(limiter.IdleDuration);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(1), limiter.IdleDuration);
    }

    [Fact]
    public void AllowedAttempts_AllocateNothing()
    {
        using var limiter = KeyedLimiter<string>.Create(new Gcra { Limit = 1_000_000, Period = TimeSpan.FromSeconds(1) }).AsPartitionedRateLimiter();
        for (var i = 0; i < 1_000; i++) limiter.AttemptAcquire("known");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) limiter.AttemptAcquire("known").Dispose();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Keys_HaveQueuesOfTheirOwn()
    {
        using var limiter = KeyedLimiter<string>
            .Create(new FixedWindow { Limit = 1, Window = TimeSpan.FromSeconds(1) }, new() { TimeProvider = _time }).AsPartitionedRateLimiter(queueLimit: 1);
        foreach (var key in new[] { "a", "b" }) limiter.AttemptAcquire(key);
        var waits = new[] { "a", "b" }.Select(key => limiter.AcquireAsync(key).AsTask()).ToList();
        Assert.All(waits, wait => Assert.False(wait.IsCompleted));
        Assert.Equal(1, limiter.GetStatistics("a")!.CurrentQueuedCount);
        Assert.Equal(0, limiter.GetStatistics("c")!.CurrentQueuedCount);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.All(await Task.WhenAll(waits), lease => Assert.True(lease.IsAcquired));
    }

    [Fact]
    public void OtherResources_AreTranslatedToKeys()
    {
        using var byKey = KeyedLimiter<string>.Create(new Gcra { Limit = 1, Period = TimeSpan.FromHours(1) }, new() { TimeProvider = _time }).AsPartitionedRateLimiter();
        using var byAddress = byKey.WithTranslatedKey<Uri>(uri => uri.Host, leaveOpen: true);
        Assert.True(byAddress.AttemptAcquire(new Uri("https://a.example/one")).IsAcquired);
        Assert.False(byAddress.AttemptAcquire(new Uri("https://a.example/two")).IsAcquired);
        Assert.True(byAddress.AttemptAcquire(new Uri("https://b.example/one")).IsAcquired);
    }

    [Fact]
    public void Adapters_AreParts_OfTheFrameworksChain()
    {
        using var one = RateLimiter.CreateChained(Limiter().AsRateLimiter(), Limiter().AsRateLimiter());
        for (var i = 0; i < 10; i++) Assert.True(one.AttemptAcquire().IsAcquired);
        Assert.False(one.AttemptAcquire().IsAcquired);
    }

    private Limiter<PaidUntil, Gcra.Kernel> Limiter() =>
        ThrottleKit.Limiter.Create(new Gcra { Limit = 1, Period = TimeSpan.FromSeconds(1), Burst = 10 }, _time);
}
