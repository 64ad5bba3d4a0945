using Microsoft.Extensions.Time.Testing;
using ThrottleKit.Stores;

namespace ThrottleKit.Leasing.Tests;

public class FleetLimitsTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly WatchedStore _store;

    public FleetLimitsTests() => _store = new WatchedStore(_time);

    [Fact]
    public async Task ADenialOfTheStrictLimit_PutsBackWhatWasSpentHere()
    {
        await using var leased = Limiter("leased", 80, LeaseMode.Leased);
        await using var strict = Limiter("strict", 3, LeaseMode.Strict);
        for (var i = 0; i < 20; i++)
        {
            var decision = await FleetLimits.AllAsync([leased.At("k"), strict.At("k")]);
            Assert.Equal(i < 3, decision.IsAllowed);
            if (i >= 3) Assert.Equal(1, decision.Index);
        }

        for (var i = 0; i < 77; i++) Assert.True((await leased.AcquireAsync("k")).IsAllowed, $"{i}");
        Assert.False((await leased.AcquireAsync("k")).IsAllowed);
    }

    [Fact]
    public async Task ADenialHere_LeavesTheStrictLimitAlone()
    {
        await using var leased = Limiter("leased", 2, LeaseMode.Leased);
        await using var strict = Limiter("strict", 100, LeaseMode.Strict);
        for (var i = 0; i < 10; i++) Assert.Equal(i < 2, (await FleetLimits.AllAsync([strict.At("k"), leased.At("k")])).IsAllowed);
        Assert.Equal(98, await _store.LeftAsync(strict, "k"));
    }

    [Fact]
    public async Task WhereNobodyKnowsWhatTheStrictLimitSaid_NothingIsAdmitted()
    {
        await using var leased = Limiter("leased", 80, LeaseMode.Leased);
        await using var strict = Limiter("strict", 3, LeaseMode.Strict);
        await leased.AcquireAsync("k");
        _store.Fails = StoreOutcome.Unknown;
        Assert.False((await FleetLimits.AllAsync([leased.At("k"), strict.At("k")])).IsAllowed);
        Assert.Equal(2, await _store.LeftAsync(strict, "k"));
    }

    [Fact]
    public async Task StrictLimitsOfTwoStores_AreRefused()
    {
        await using var one = Limiter("one", 3, LeaseMode.Strict);
        await using var other = new FleetLimiter(new MemoryStore(_time), one.Policy, new FleetLimiterOptions { TimeProvider = _time, Mode = LeaseMode.Strict });
        await Assert.ThrowsAsync<ArgumentException>(async () => await FleetLimits.AllAsync([one.At("a"), other.At("b")]));
    }

    private FleetLimiter Limiter(string name, long limit, LeaseMode mode) => new(
        _store, Policy.Of(name, new FixedWindow { Limit = limit, Window = Hour }),
        new FleetLimiterOptions { TimeProvider = _time, Mode = mode, Sizer = LeaseSizer.Fixed(4), IdleAfter = Hour, Seed = 1 });
}
