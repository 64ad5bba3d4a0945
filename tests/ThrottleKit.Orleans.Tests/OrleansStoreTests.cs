using ThrottleKit.Stores;
using ThrottleKit.Testing;
using ThrottleKit.Testing.Orleans;

namespace ThrottleKit.Orleans.Tests;

/// <summary>The kit on three silos, asked from outside and from within, and what shares a grain.</summary>
[Collection(ClusterCollection.Name)]
public sealed class OrleansStoreTests(SharedCluster shared)
{
    private static readonly StrategyExecutor Window = Requests.Window(5);

    private readonly string _key = Requests.NewKey();

    public static TheoryData<string> Checks => [.. StoreConformance.Checks];

    [Theory]
    [MemberData(nameof(Checks))]
    public Task Orleans_Conforms(string check)
    {
        var clients = 0;
        return new StoreConformance(() => clients++ % 4 is var place and < 3 ? shared.Silos.StoreIn(place) : shared.Silos.Store()).RunAsync(check);
    }

    [Fact]
    public void Equality_AgainstTheOracle_HasNoDifference()
    {
        var report = EqualityRun.Execute(new EqualityOptions
        {
            Strategies = [.. StrategyRegistry.BuiltIn.Strategies],
            Hosts = () => [StrategyHosts.Create("oracle"), new OrleansStrategyHost()],
            Steps = 20_000,
            Seed = 17,
            Workers = 1,
        });
        Assert.True(report.Passed, report.ToString());
    }

    [Fact]
    public async Task KeysWithoutACommonTag_AreRefused_AndThoseWithOneAreDecidedTogether()
    {
        await using var store = shared.Silos.Store();
        StoreRequest[] apart = [Requests.Decide(_key + "a", Window, 1), Requests.Decide(_key + "b", Window, 1)];
        StoreRequest[] together = [Requests.Decide($"{{{_key}}}:a", Window, 1), Requests.Decide($"{{{_key}}}:b", Window, 1)];

        Assert.Contains("hash tag", (await Assert.ThrowsAsync<ArgumentException>(async () => await store.ApplyAllAsync(apart, Requests.Patience))).Message);
        Assert.Contains("hash tag", (await Assert.ThrowsAsync<ArgumentException>(async () => await store.ResetAsync([.. apart.Select(request => request.Key)], Requests.Patience))).Message);
        Assert.True((await store.ApplyAllAsync(together, Requests.Patience)).IsApplied);

        await using var tagged = shared.Silos.Store(new OrleansStoreOptions { KeyPrefix = "{limits}:" });
        Assert.True((await tagged.ApplyAllAsync(apart, Requests.Patience)).IsApplied);
    }

    [Fact]
    public async Task WindowsAreNotLeased_UnlessItIsSaidByHowMuchTheClocksDiffer()
    {
        await using var store = shared.Silos.Store();
        var window = Policy.Of(_key, new FixedWindow { Limit = 80, Window = TimeSpan.FromDays(1) });
        Assert.Contains(nameof(FleetLimiterOptions.MaxClockStep), Assert.Throws<StrategyConfigurationException>(() => new FleetLimiter(store, window)).Message);

        await using var limiter = new FleetLimiter(store, window, new FleetLimiterOptions { MaxClockStep = TimeSpan.FromMilliseconds(50), StoreDeadline = Requests.Patience });
        Assert.True((await limiter.AcquireAsync(_key)).IsAllowed);
    }

    [Theory]
    [InlineData("user7", "user7")]
    [InlineData("{user7}:minute", "user7")]
    [InlineData("a{user7}:{day}", "user7")]
    [InlineData("{}:minute", "=7b=7d:minute")]
    [InlineData("{user7", "=7buser7")]
    [InlineData("a b/ä", "a=20b=2f=c3=a4")]
    [InlineData("", "=")]
    public void Grain_IsNamedByTheTag(string key, string name) => Assert.Equal(name, KeyGroup.Of(System.Text.Encoding.UTF8.GetBytes(key)));

    [Fact]
    public void GrainsOfLongKeys_HaveShortNamesThatDiffer()
    {
        var (first, second) = (KeyGroup.Of(new byte[1024]), KeyGroup.Of(new byte[1023]));

        Assert.NotEqual(first, second);
        Assert.InRange(first.Length, 1, 200);
    }

    [Fact]
    public async Task Change_IsInTheStorage_BeforeTheAnswer()
    {
        await using var store = shared.Silos.Store();
        for (var i = 4; i >= 0; i--)
        {
            Assert.Equal(i, (await store.DecideAsync(_key, Window, 1)).Decision.Remaining);
            await shared.Silos.DeactivateAsync(_key); // what is not written is lost with it
        }

        Assert.False((await store.DecideAsync(_key, Window, 1)).Decision.IsAllowed);
    }

    [Fact]
    public async Task Denial_OrPeek_WritesNothing()
    {
        await using var silos = await SiloCluster.StartAsync(1);
        await using var store = silos.Store();
        var writes = 0;
        silos.Storage.OnWrite = forward =>
        {
            Interlocked.Increment(ref writes);
            return forward();
        };
        for (var i = 0; i < 5; i++) await store.DecideAsync(_key, Window, 1);
        Assert.Equal(5, writes);

        Assert.False((await store.DecideAsync(_key, Window, 1)).Decision.IsAllowed);
        await store.DecideAsync(_key, Window, 0);
        await store.DecideAsync(_key + " never", Window, 6);
        Assert.Equal(5, writes);
    }
}
