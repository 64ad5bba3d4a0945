using Microsoft.Extensions.Time.Testing;

namespace ThrottleKit.Core.Tests.Engine;

public class WaitingTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private KeyedLimiter<string> PerSecond(int burst = 1, int maxWaitersPerKey = 1_000) => KeyedLimiter<string>.Create(
        new Gcra { Limit = 1, Period = TimeSpan.FromSeconds(1), Burst = burst }, new() { TimeProvider = _time, MaxWaitersPerKey = maxWaitersPerKey });

    [Fact]
    public async Task Waiters_AreServedInTheOrderTheyCame_EachAsSoonAsItsPermitsAreThere()
    {
        var limiter = PerSecond();
        limiter.Acquire("a");
        var waiters = Enumerable.Range(0, 5).Select(_ => limiter.AcquireAsync("a").AsTask()).ToArray();
        for (var served = 0; served < waiters.Length; served++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(999));
            Assert.False(waiters[served].IsCompleted);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True((await waiters[served]).IsAllowed);
            Assert.All(waiters[(served + 1)..], waiter => Assert.False(waiter.IsCompleted));
        }
    }

    [Fact]
    public async Task SmallCosts_DoNotOvertakeALargeOneThatWaits()
    {
        var limiter = PerSecond(burst: 3);
        limiter.Acquire("a", 3);
        var large = limiter.AcquireAsync("a", 3).AsTask();
        var small = limiter.AcquireAsync("a").AsTask();
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(large.IsCompleted);
        Assert.False(small.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await large).IsAllowed);
        Assert.False(small.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await small).IsAllowed);
    }

    [Fact]
    public async Task OtherKeys_DoNotWait()
    {
        var limiter = PerSecond();
        limiter.Acquire("a");
        var waiter = limiter.AcquireAsync("a").AsTask();
        Assert.True((await limiter.AcquireAsync("b")).IsAllowed);
        Assert.False(waiter.IsCompleted);
    }

    [Fact]
    public async Task WaitsThatCannotEndInTime_EndAtOnce()
    {
        var limiter = PerSecond();
        limiter.Acquire("a");
        Assert.False((await limiter.AcquireAsync("a", maxWait: TimeSpan.FromMilliseconds(999))).IsAllowed);
        Assert.False((await limiter.AcquireAsync("a", cost: 2)).IsAllowed);
        var inTime = limiter.AcquireAsync("a", maxWait: TimeSpan.FromSeconds(1)).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await inTime).IsAllowed);
    }

    [Fact]
    public async Task PatienceThatRunsOutBehindOthers_EndsInADenial()
    {
        var limiter = PerSecond();
        limiter.Acquire("a");
        var first = limiter.AcquireAsync("a").AsTask();
        var second = limiter.AcquireAsync("a", maxWait: TimeSpan.FromMilliseconds(1_500)).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(1_000));
        Assert.True((await first).IsAllowed);
        Assert.False((await second).IsAllowed); // its second permit would be there half a second too late, which is now known
    }

    [Fact]
    public async Task CancelledWaits_TakeNothing_AndLetTheNextOneForward()
    {
        var limiter = PerSecond();
        limiter.Acquire("a");
        using var source = new CancellationTokenSource();
        var first = limiter.AcquireAsync("a", cancellation: source.Token).AsTask();
        var second = limiter.AcquireAsync("a").AsTask();
        source.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await second).IsAllowed);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => limiter.AcquireAsync("a", cancellation: source.Token).AsTask());
    }

    [Fact]
    public async Task TooManyWaiters_AreTurnedAway()
    {
        var limiter = PerSecond(maxWaitersPerKey: 2);
        limiter.Acquire("a");
        var waiters = new[] { limiter.AcquireAsync("a").AsTask(), limiter.AcquireAsync("a").AsTask() };
        Assert.False((await limiter.AcquireAsync("a")).IsAllowed);
        Assert.All(waiters, waiter => Assert.False(waiter.IsCompleted));
    }

    [Fact]
    public async Task ResetsAndHigherLimits_ServeThoseWhoWait()
    {
        var limiter = KeyedLimiter<string>.Create(new Gcra { Limit = 1, Period = TimeSpan.FromHours(1) }, new() { TimeProvider = _time });
        limiter.Acquire("a");
        var first = limiter.AcquireAsync("a").AsTask();
        var second = limiter.AcquireAsync("a").AsTask();
        Assert.True(limiter.Reset("a"));
        Assert.True((await first).IsAllowed);
        Assert.False(second.IsCompleted);
        limiter.Reconfigure(new Gcra { Limit = 10, Period = TimeSpan.FromHours(1) });
        Assert.True((await second).IsAllowed);
    }

    [Fact]
    public async Task OneLimit_ServesItsWaitersToo()
    {
        var limiter = Limiter.Create(new Gcra { Limit = 1, Period = TimeSpan.FromSeconds(1) }, _time);
        limiter.Acquire();
        var waiter = limiter.AcquireAsync().AsTask();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await waiter).IsAllowed);
    }

    [Fact]
    public async Task ManyWaitersWithTimeAndCancellation_AreAllAnswered()
    {
        var limiter = PerSecond(burst: 5);
        var allowed = 0;
        using var source = new CancellationTokenSource();
        var tasks = Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            try
            {
                var decision = await limiter.AcquireAsync("a", maxWait: i % 3 == 0 ? TimeSpan.FromSeconds(20) : null, cancellation: i % 5 == 0 ? source.Token : default);
                if (decision.IsAllowed) Interlocked.Increment(ref allowed);
            }
            catch (OperationCanceledException)
            {
            }
        })).ToArray();
        var all = Task.WhenAll(tasks);
        for (var second = 0; !all.IsCompleted; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            if (second == 10) source.Cancel();
            await Task.Yield();
        }

        await all;
        Assert.InRange(allowed, 100, 200);
    }
}
