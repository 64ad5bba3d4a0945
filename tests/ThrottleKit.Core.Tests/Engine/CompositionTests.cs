using Microsoft.Extensions.Time.Testing;

namespace ThrottleKit.Core.Tests.Engine;

public class CompositionTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void All_TakesFromEachOrFromNone_AndSaysWhichDeniesLongest()
    {
        var user = Keyed(10);
        var tenant = Keyed(3);
        var overall = Limiter.Create(new FixedWindow { Limit = 2, Window = TimeSpan.FromDays(1) }, _time);
        CombinedDecision Ask() => Limits.All(user.At("u"), tenant.At("t"), overall.At());

        Assert.True(Ask().IsAllowed);
        var second = Ask();
        Assert.True(second.IsAllowed);
        Assert.Equal(2, second.Index); // it has the least left
        var denied = Ask();
        Assert.False(denied.IsAllowed);
        Assert.Equal(2, denied.Index);
        Assert.Equal(8, user.Peek("u").Remaining);
        Assert.Equal(1, tenant.Peek("t").Remaining);

        tenant.Acquire("t");
        overall.Reset();
        Assert.Equal(1, Ask().Index);
        Assert.Equal(8, user.Peek("u").Remaining);
    }

    [Fact]
    public void All_TakesItsCostOfEachPart()
    {
        var requests = Keyed(10);
        var tokens = Keyed(1_000);
        Assert.True(Limits.All(requests.At("u"), tokens.At("u", 300)).IsAllowed);
        Assert.Equal(9, requests.Peek("u").Remaining);
        Assert.Equal(700, tokens.Peek("u").Remaining);
        Assert.Equal(1, Limits.All(requests.At("u"), tokens.At("u", 701)).Index);
        Assert.Equal(9, requests.Peek("u").Remaining);
    }

    [Fact]
    public void Any_TakesFromTheFirstThatAllows_ElseNamesTheSoonest()
    {
        var (first, second) = (Keyed(1), Keyed(2));
        CombinedDecision Ask() => Limits.Any(first.At("a"), second.At("a"));
        foreach (var index in new[] { 0, 1, 1 })
        {
            var allowed = Ask();
            Assert.True(allowed.IsAllowed);
            Assert.Equal(index, allowed.Index);
        }

        var denied = Ask();
        Assert.False(denied.IsAllowed);
        Assert.Equal(1, denied.Index);
    }

    [Fact]
    public void SameStateTwice_IsRefused()
    {
        var limiter = Keyed(5);
        var single = Limiter.Create(new Gcra { Limit = 5, Period = TimeSpan.FromHours(1) }, _time);
        Assert.Throws<ArgumentException>(() => Limits.All(limiter.At("a"), limiter.At("a")));
        Assert.Throws<ArgumentException>(() => Limits.All(single.At(), limiter.At("a"), single.At()));
        Assert.Throws<ArgumentException>(() => Limits.All());
        Assert.Throws<ArgumentException>(() => Limits.Any());
        Assert.True(Limits.All(limiter.At("a"), limiter.At("b")).IsAllowed);
    }

    [Fact]
    public void FullLimiters_AnswerForTheirPart()
    {
        var full = KeyedLimiter<string>.Create(
            new Gcra { Limit = 5, Period = TimeSpan.FromHours(1) }, new() { TimeProvider = _time, MaxKeys = 1, WhenFull = WhenFull.AllowNewKeys });
        full.Acquire("known");
        var other = Keyed(1);
        Assert.True(Limits.All(full.At("new"), other.At("a")).IsAllowed);
        Assert.False(Limits.All(full.At("new"), other.At("a")).IsAllowed);
    }

    [Fact]
    public void ManyThreadsInCircles_TakeExactlyTheLimit_AndNeverHalf()
    {
        for (var round = 0; round < 200; round++)
        {
            var (left, right) = (Keyed(200), Keyed(200));
            var overall = Limiter.Create(new Gcra { Limit = 300, Period = TimeSpan.FromHours(1) }, _time);
            string[] keys = ["a", "b"];
            var allowed = 0;
            Parallel.For(0, 4, thread =>
            {
                for (var i = 0; i < 100; i++)
                {
                    var (one, two) = (keys[i % 2], keys[(i + thread) % 2]);
                    var decision = thread % 2 == 0
                        ? Limits.All(left.At(one), right.At(two), overall.At())
                        : Limits.All(overall.At(), right.At(two), left.At(one));
                    if (decision.IsAllowed) Interlocked.Increment(ref allowed);
                }
            });
            Assert.Equal(300, allowed);
            Assert.Equal(300, keys.Sum(key => 200 - left.Peek(key).Remaining));
            Assert.Equal(300, keys.Sum(key => 200 - right.Peek(key).Remaining));
        }
    }

    [Fact]
    public void Compositions_GoOnWhileTheTableGrowsAndForgets()
    {
        var keyed = KeyedLimiter<int>.Create(new Gcra { Limit = 1_000_000, Period = TimeSpan.FromHours(1) }, new() { TimeProvider = _time });
        var taken = new int[50];
        Threads.Run(4, thread =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                if (thread == 0) keyed.Acquire(1_000 + i);
                var (one, two) = (i % 50, ((i * 7) + 1) % 50);
                if (one == two) continue;
                if (!Limits.All(keyed.At(one), keyed.At(two)).IsAllowed) continue;
                Interlocked.Increment(ref taken[one]);
                Interlocked.Increment(ref taken[two]);
            }
        });
        for (var key = 0; key < 50; key++) Assert.Equal(1_000_000 - taken[key], keyed.Peek(key).Remaining);
    }

    private KeyedLimiter<string, PaidUntil, Gcra.Kernel> Keyed(int limit) =>
        KeyedLimiter<string>.Create(new Gcra { Limit = limit, Period = TimeSpan.FromHours(1) }, new() { TimeProvider = _time });
}
