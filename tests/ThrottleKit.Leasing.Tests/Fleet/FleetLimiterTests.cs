using Microsoft.Extensions.Time.Testing;
using ThrottleKit.Stores;
using ThrottleKit.Testing;

namespace ThrottleKit.Leasing.Tests;

public class FleetLimiterTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly WatchedStore _store;

    public FleetLimiterTests() => _store = new WatchedStore(_time);

    [Fact]
    public async Task Leased_TheStoreIsAskedOnceForABatch()
    {
        await using var limiter = Limiter(limit: 800, LeaseSizer.Fixed(100));
        for (var i = 0; i < 50; i++) Assert.True((await limiter.AcquireAsync("k")).IsAllowed);
        Assert.Equal(1, _store.Count(StrategyOperation.Grant));
        Assert.Equal(DecisionSource.Lease, (await limiter.AcquireAsync("k")).Source);
    }

    [Fact]
    public async Task Strict_TheStoreIsAskedEachTime()
    {
        await using var limiter = Limiter(limit: 3, mode: LeaseMode.Strict);
        for (var i = 0; i < 5; i++) Assert.Equal(i < 3, (await limiter.AcquireAsync("k")).IsAllowed);
        Assert.Equal(5, _store.Count(StrategyOperation.Decide));
    }

    [Theory]
    [InlineData(LeaseMode.CachedDeny)]
    [InlineData(LeaseMode.Leased)]
    public async Task ADenial_IsRememberedUntilItsRetryTime(LeaseMode mode)
    {
        await using var limiter = Limiter(limit: 3, LeaseSizer.Fixed(1), mode);
        FleetDecision decision = default;
        for (var i = 0; i < 20; i++) decision = await limiter.AcquireAsync("k");
        Assert.Equal((false, DecisionSource.Memory), (decision.IsAllowed, decision.Source));
        Assert.InRange(_store.Requests.Count, 4, 5);

        _time.Advance(decision.Decision.RetryAfter!.Value);
        Assert.True((await limiter.AcquireAsync("k")).IsAllowed);
    }

    [Fact]
    public async Task ADenialOfALargeCost_IsNotOneOfASmallCost()
    {
        await using var limiter = Limiter(limit: 10, mode: LeaseMode.CachedDeny);
        await limiter.AcquireAsync("k", 6);
        Assert.False((await limiter.AcquireAsync("k", 5)).IsAllowed);
        Assert.Equal(DecisionSource.Memory, (await limiter.AcquireAsync("k", 6)).Source);
        Assert.True((await limiter.AcquireAsync("k", 4)).IsAllowed);
    }

    [Fact]
    public async Task ConcurrentMisses_ShareOneCallThatIsLargeEnoughForAll()
    {
        await using var limiter = Limiter(limit: 1_000, LeaseSizer.Fixed(1));
        Assert.True((await limiter.AcquireAsync("k")).IsAllowed);
        _store.Gate = new TaskCompletionSource();
        var first = limiter.AcquireAsync("k").AsTask();
        var others = Enumerable.Range(0, 63).Select(_ => limiter.AcquireAsync("k").AsTask()).ToArray();
        Assert.Equal(2, _store.Count(StrategyOperation.Grant));
        _store.Gate.SetResult();
        Assert.All(await Task.WhenAll([first, .. others]), decision => Assert.True(decision.IsAllowed));
        Assert.InRange(_store.Count(StrategyOperation.Grant), 3, 4); // the first asked for itself, the next for all who had come; one may come ahead of the next
    }

    [Fact]
    public async Task ALeaseThatRunsLow_IsRefilledBeforeItIsEmpty()
    {
        await using var limiter = Limiter(limit: 8_000, LeaseSizer.Fixed(100));
        await limiter.AcquireAsync("k");
        for (var i = 0; i < 1_000; i++) Assert.True(limiter.TryAcquire("k", 1, out var decision) && decision.IsAllowed, $"request {i} had to wait");
        Assert.InRange(_store.Count(StrategyOperation.Grant), 10, 20);
    }

    [Fact]
    public async Task ACostAboveTheLimit_IsDeniedForGoodAndNobodyIsAsked()
    {
        await using var limiter = Limiter(limit: 10);
        var decision = await limiter.AcquireAsync("k", 11);
        Assert.Equal((false, null), (decision.IsAllowed, decision.Decision.RetryAtMicroseconds));
        Assert.Empty(_store.Requests);
    }

    [Fact]
    public async Task ACostAboveTheBatch_AsksForWhatItNeeds_AndOneThatIsNotThereStrandsNothing()
    {
        await using var limiter = Limiter(limit: 100, LeaseSizer.Fixed(2));
        Assert.True((await limiter.AcquireAsync("k", 60)).IsAllowed);
        Assert.False((await limiter.AcquireAsync("k", 60)).IsAllowed);
        Assert.InRange(await _store.LeftAsync(limiter, "k"), 38, 40); // two may have come ahead
        Assert.True((await limiter.AcquireAsync("k", 40)).IsAllowed);
    }

    [Fact]
    public async Task DisposedLimiters_GiveBackOnceWhatTheyHold()
    {
        var limiter = Limiter(limit: 800, LeaseSizer.Fixed(100));
        await limiter.AcquireAsync("k");
        await limiter.DisposeAsync();
        await limiter.DisposeAsync();
        Assert.Equal(1, _store.Count(StrategyOperation.Credit));
        Assert.Equal(799, await _store.LeftAsync(limiter, "k"));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await limiter.AcquireAsync("k"));
    }

    [Fact]
    public async Task DisposedLimiters_WaitForTheCallThatIsUnderWay()
    {
        var limiter = Limiter(limit: 800, LeaseSizer.Fixed(100));
        _store.Gate = new TaskCompletionSource();
        var waiting = limiter.AcquireAsync("k").AsTask();
        var disposal = limiter.DisposeAsync().AsTask();
        Assert.False(disposal.IsCompleted);
        _store.Gate.SetResult();
        await disposal;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        Assert.Equal(800, await _store.LeftAsync(limiter, "k"));
    }

    [Fact]
    public async Task WhatLiesIdle_IsGivenBack()
    {
        await using var limiter = Limiter(limit: 800, LeaseSizer.Fixed(100));
        await limiter.AcquireAsync("k");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, _store.Count(StrategyOperation.Credit)); // it was in use since the last look
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(799, await _store.LeftAsync(limiter, "k"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _store.Count(StrategyOperation.Credit));
        Assert.True((await limiter.AcquireAsync("k")).IsAllowed);
    }

    [Fact]
    public async Task AnUnknownOutcome_IsNeverSentAgain_AndWastesAtMostWhatWasAsked()
    {
        await using var limiter = Limiter(limit: 8, LeaseSizer.Fixed(1));
        _store.Fails = StoreOutcome.Unknown;
        for (var i = 0; i < 10; i++) Assert.Equal((false, DecisionSource.Away), await AnswerAsync(limiter));
        Assert.Single(_store.Requests);

        _store.Fails = null;
        _time.Advance(TimeSpan.FromMilliseconds(250));
        for (var i = 0; i < 8; i++) Assert.Equal(i < 7, (await limiter.AcquireAsync("k")).IsAllowed);
    }

    [Fact]
    public async Task WhileTheStoreIsAway_RequestsPassWhereThePolicySaysSo()
    {
        await using var limiter = new FleetLimiter(_store, Window(8), new FleetLimiterOptions { TimeProvider = _time, WhenAway = WhenAway.Allow });
        _store.Fails = StoreOutcome.NotApplied;
        for (var i = 0; i < 20; i++) Assert.Equal((true, DecisionSource.Away), await AnswerAsync(limiter));
        Assert.Contains("no bound", limiter.Bound.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void StrategiesThatCannotBeLeased_AreRefusedWithARemedy()
    {
        Policy[] refused =
        [
            Policy.Of("shaped", new LeakyBucket { Limit = 10, Period = Minute, Queue = 5 }),
            Policy.Of("sliding", new SlidingWindow { Limit = 10, Window = Minute, Buckets = 6 }),
        ];
        foreach (var policy in refused)
        {
            var exception = Assert.Throws<StrategyConfigurationException>(() => new FleetLimiter(_store, policy));
            Assert.Contains("LeaseMode.CachedDeny", exception.Message, StringComparison.Ordinal);
            Assert.Equal(10, new FleetLimiter(_store, policy, new FleetLimiterOptions { Mode = LeaseMode.Strict }).Bound.Burst - (policy.Name == "shaped" ? policy.Executor.LimitAt(0) - 10 : 0));
        }
    }

    [Fact]
    public void WindowsOfAStoreWithSeveralClocks_AreNotLeased_UnlessItIsSaidByHowMuchTheyDiffer()
    {
        var store = new WatchedStore(_time) { HasOneClock = false };
        IStrategyStore[] stores = [store, new GuardedStore(store, new OutageOptions { TimeProvider = _time }), new FaultStore(store)]; // those around it say the same
        foreach (var each in stores)
        {
            var exception = Assert.Throws<StrategyConfigurationException>(() => new FleetLimiter(each, Window(10)));
            Assert.Contains(nameof(FleetLimiterOptions.MaxClockStep), exception.Message, StringComparison.Ordinal);
            Assert.Contains("LeaseMode.CachedDeny", exception.Message, StringComparison.Ordinal);
        }

        foreach (var mode in new[] { LeaseMode.CachedDeny, LeaseMode.Strict }) _ = new FleetLimiter(store, Window(10), new FleetLimiterOptions { Mode = mode });
        var limiter = new FleetLimiter(store, Window(10), new FleetLimiterOptions { MaxClockStep = TimeSpan.FromMilliseconds(50) });
        Assert.Contains("its clocks disagree, by at most 0.05 s", limiter.Bound.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void RatesOfAStoreWithSeveralClocks_AreLeased_AndTheBoundSaysWhatItRestsOn()
    {
        var store = new WatchedStore(_time) { HasOneClock = false };
        var rate = Policy.Of("rate", new Gcra { Limit = 100, Period = TimeSpan.FromSeconds(1), Burst = 10 });
        Assert.Contains("MaxClockStep does not say", new FleetLimiter(store, rate).Bound.ToString(), StringComparison.Ordinal);
        Assert.Contains("The store has one clock", new FleetLimiter(_store, rate).Bound.ToString(), StringComparison.Ordinal);

        var strict = new FleetLimiter(store, rate, new FleetLimiterOptions { Mode = LeaseMode.Strict, MaxClockStep = TimeSpan.FromMilliseconds(200) });
        Assert.Equal("at most 10 + 100 / 1 s x (t + 0.2 s) in any time t, all processes together", strict.Bound.Statement);
        var near = new FleetLimiterOptions { MaxClockStep = TimeSpan.FromSeconds(1) };
        Assert.Contains("no lease could be spent", Assert.Throws<StrategyConfigurationException>(() => new FleetLimiter(store, rate, near)).Message, StringComparison.Ordinal);
        _ = new FleetLimiter(store, rate, near with { LeaseLife = TimeSpan.FromSeconds(2) });
    }

    [Fact]
    public async Task PoliciesAndKeysThatLookAlike_AreNotTheSame()
    {
        var names = new[] { ("a:b", "c"), ("a", "b:c"), ("a%3Ab", "c"), ("a%b", "c") };
        var keys = new List<string>();
        foreach (var (policy, key) in names)
        {
            await using var limiter = new FleetLimiter(_store, Policy.Of(policy, new FixedWindow { Limit = 1, Window = Minute }), new FleetLimiterOptions { TimeProvider = _time });
            keys.Add(Convert.ToHexString(limiter.StoreKey(key).Span));
        }

        Assert.Equal(names.Length, keys.Distinct().Count());
    }

    [Fact]
    public async Task ManyThreadsOfManyNodes_AdmitTheLimitAndNotOneMore()
    {
        const int Nodes = 6, Limit = 20_000;
        var options = new FleetLimiterOptions { TimeProvider = _time, Sizer = LeaseSizer.Fixed(50) };
        var nodes = Enumerable.Range(0, Nodes).Select(_ => new FleetLimiter(_store, Policy.Of("all", new FixedWindow { Limit = Limit, Window = TimeSpan.FromHours(1) }), options)).ToArray();
        var admitted = 0L;
        await Task.WhenAll(nodes.SelectMany(node => Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Limit / Nodes; i++)
                if ((await node.AcquireAsync("k")).IsAllowed) Interlocked.Increment(ref admitted);
        }))));
        Assert.InRange(admitted, Limit - Nodes * 50, Limit);
        foreach (var node in nodes) await node.DisposeAsync();
        Assert.Equal(Limit, admitted + await _store.LeftAsync(nodes[0], "k")); // nothing was lost, and nothing minted
    }

    private async Task<(bool, DecisionSource)> AnswerAsync(FleetLimiter limiter)
    {
        var decision = await limiter.AcquireAsync("k");
        return (decision.IsAllowed, decision.Source);
    }

    private static Policy Window(long limit) => Policy.Of("window", new FixedWindow { Limit = limit, Window = Minute });

    private FleetLimiter Limiter(long limit, LeaseSizer? sizer = null, LeaseMode mode = LeaseMode.Leased) =>
        new(_store, Window(limit), new FleetLimiterOptions { TimeProvider = _time, Mode = mode, Sizer = sizer ?? LeaseSizer.ByRate(), Seed = 1 });
}
