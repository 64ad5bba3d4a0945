using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ThrottleKit.Redis;
using ThrottleKit.Stores;
using ThrottleKit.Testing;
using ThrottleKit.Tests.Shared;

namespace ThrottleKit.Hosting.Tests;

/// <summary>Methods marked <c>[Throttle]</c> whose policies are kept in a store.</summary>
[Collection(TestHost.SetsTheDefault)]
public class StoredMethodTests
{
    private static readonly (string, string)[] Settings = [.. TestHost.Window("method", 5, "1d"), .. TestHost.Window("all", 1_000, "1d")];

    public static TheoryData<string> Ways => [.. Stored.Ways.Keys];

    /// <summary>Three hosts stand for three processes: each limit is one, and is given exactly as often as it says.</summary>
    [RedisTheory]
    [MemberData(nameof(Ways))]
    public async Task ThroughEachWay_HostsThatShareARedis_CountExactly(string way)
    {
        using var server = RedisServer.Start();
        var stores = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RedisStore.ConnectAsync(server.Endpoint)));
        var hosts = Array.ConvertAll(stores, store => new TestHost(
            Settings, set => set.UseStore(_ => store).WhenStoreIsAway(new OutageOptions { Deadline = TimeSpan.FromSeconds(30), Failures = 1_000, TimeProvider = TimeProvider.System })));
        try
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 120).Select(i => Task.Run(async () =>
            {
                using var _ = Throttles.Use(hosts[i % 3].Host);
                return (User: $"u{i % 2}", WentAhead: await Stored.Ways[way]($"u{i % 2}"));
            })));
            Assert.All(["u0", "u1"], user => Assert.Equal(5, answers.Count(answer => answer.User == user && answer.WentAhead)));
            var left = (await hosts[0].Host.Limiter("all").AcquireAsync("everyone", 0)).Decision.Remaining;
            Assert.Equal(way == "several in the store" ? 1_000 - (2 * 10) : 1_000, left); // a denial by the one took nothing of the other
        }
        finally
        {
            foreach (var host in hosts) await host.DisposeAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task ADeniedCall_DoesNoWork(string way)
    {
        await using var host = new TestHost(Settings, set => set.UseStore(_ => new MemoryStore()));
        using var _ = Throttles.Use(host.Host);
        var allowed = 0;
        for (var i = 0; i < 8; i++)
            if (await Stored.Ways[way]("ada")) allowed++;
        Assert.Equal(5, allowed);
        Assert.Equal(0, (await host.Host.Limiter("method").AcquireAsync("ada", 0)).Decision.Remaining);
    }

    [Fact]
    public async Task WhatTheStoreDenies_IsGivenBackInProcess()
    {
        await using var host = new TestHost(Settings, set => set.UseStore(_ => new MemoryStore()));
        using var _ = Throttles.Use(host.Host);
        for (var round = 0; round < 4; round++)
            for (var i = 0; i < 9; i++) await Stored.WentAhead(() => Stored.MixedAsync("ada"));
        await host.Host.Limiter("method").ResetAsync("ada");
        for (var i = 0; i < 5; i++) Assert.True(await Stored.WentAhead(() => Stored.MixedAsync("ada"))); // ten in process: five before, and five now
        await host.Host.Limiter("method").ResetAsync("ada");
        var denied = await Assert.ThrowsAsync<ThrottledException>(() => Stored.MixedAsync("ada"));
        Assert.Contains(nameof(Stored.MixedAsync), denied.Limit, StringComparison.Ordinal);
        Assert.Equal(5, (await host.Host.Limiter("method").AcquireAsync("ada", 0)).Decision.Remaining); // the denial in process took nothing of the store
    }

    [Fact]
    public async Task WhatTheStoreCannotAnswer_IsGivenBackInProcess()
    {
        var store = new FaultStore(new MemoryStore());
        await using var host = new TestHost(Settings, set => set.UseStore(_ => store).WhenStoreIsAway(new OutageOptions { Policy = OutagePolicy.Deny }));
        using var _ = Throttles.Use(host.Host);
        store.Fault = StoreFault.Refused;
        for (var i = 0; i < 30; i++) Assert.False(await Stored.WentAhead(() => Stored.MixedAsync("eve")));
        store.Fault = StoreFault.None;
        host.Time.Advance(TimeSpan.FromSeconds(2));
        for (var i = 0; i < 5; i++) Assert.True(await Stored.WentAhead(() => Stored.MixedAsync("eve")));
    }

    [Theory]
    [InlineData(OutagePolicy.Deny, 0)]
    [InlineData(OutagePolicy.Allow, 20)]
    [InlineData(OutagePolicy.Degrade, 5)]
    public async Task WhileTheStoreIsAway_ThePolicyDecides(OutagePolicy policy, int allowed)
    {
        var store = new FaultStore(new MemoryStore()) { Fault = StoreFault.Refused };
        await using var host = new TestHost(Settings, set => set.UseStore(_ => store).WhenStoreIsAway(new OutageOptions { Policy = policy }));
        using var _ = Throttles.Use(host.Host);
        var went = 0;
        for (var i = 0; i < 20; i++)
            if (await Stored.WentAhead(() => Stored.GetAsync("ada"))) went++;
        Assert.Equal(allowed, went);
    }

    [Fact]
    public async Task ACallThatMayWait_GoesAheadWhenItsPermitIsThere_AndNoLaterThanItMay()
    {
        await using var host = new TestHost(TestHost.Gcra("method", 1, "2m"), set => set.UseStore(services => new MemoryStore(services.GetRequiredService<TimeProvider>())));
        using var _ = Throttles.Use(host.Host);
        await Stored.WaitAsync("ada");
        var second = Stored.WaitAsync("ada");
        host.Time.Advance(TimeSpan.FromSeconds(119));
        await Task.Yield();
        Assert.False(second.IsCompleted);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        await second.WaitAsync(TimeSpan.FromSeconds(30));

        using var given = new CancellationTokenSource();
        var third = Stored.WaitAsync("ada", given.Token);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third.WaitAsync(TimeSpan.FromSeconds(30)));

        await host.Host.Limiter("method").ResetAsync("ada");
        host.Change(("policies:method:period", "10m"));
        await Stored.WaitAsync("ada");
        Assert.False(await Stored.WentAhead(() => Stored.WaitAsync("ada"))); // ten minutes are more than it waits
    }

    [Fact]
    public async Task AnEndpointAndAMethod_ShareTheLimitOfAPolicy()
    {
        await using var host = new TestHost(Settings, set => set.UseStore(_ => new MemoryStore()));
        using var _ = Throttles.Use(host.Host);
        Assert.True((await host.Host.Limiter("method").AcquireAsync("17", 4)).IsAllowed);
        Assert.True(await Stored.WentAhead(() => Stored.ByNumberAsync(17)));
        Assert.False(await Stored.WentAhead(() => Stored.ByNumberAsync(17)));
        Assert.True(await Stored.WentAhead(() => Stored.ByNumberAsync(-17)));
    }

    [Fact]
    public async Task WhatCannotHold_IsRefused_AndSaysWhatToDo()
    {
        await using var host = new TestHost(Settings.Concat(TestHost.Window("never-async", 5)), set => set.UseStore(_ => new MemoryStore()).Lease("all"));
        using var _ = Throttles.Use(host.Host);
        var before = Stored.Calls;
        await Refuses("A key in a store is a text", () => Stored.ByPairAsync(("a", "b")));
        await Refuses("Policy 'all' is Leased, and is one of several limits", () => Stored.BothAsync("ada"));
        await Refuses("Policy 'never-async' is kept in a store, for whose answer this call cannot wait", () => { Stored.Hold(); return Task.CompletedTask; });
        await Refuses("Policy 'never-async' is kept in a store, for whose answer this call cannot wait", () => Stored.HoldAsync(default));
        Assert.Throws<StrategyConfigurationException>(() => ((IThrottle)host.Host).LimiterOf(ThrottleLimit.OfPolicy("method")));
        Assert.Equal(before, Stored.Calls);

        async Task Refuses(string start, Func<Task> call) => Assert.StartsWith(start, (await Assert.ThrowsAsync<StrategyConfigurationException>(call)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task MethodsThatCannotWait_AreRefusedWhenTheHostStarts(bool inStore, bool answers)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var kit = builder.Services.AddThrottleKit().AddPolicies(Policy.Of("never-async", new FixedWindow { Limit = 3, Window = TimeSpan.FromDays(1) })).Configure(options => options.AnswersForMethods = answers);
        if (inStore) kit.UseStore(_ => new MemoryStore());
        using var host = builder.Build();
        if (!inStore || !answers)
        {
            await host.StartAsync();
            await host.StopAsync();
            return;
        }

        var refused = await Assert.ThrowsAsync<StrategyConfigurationException>(() => host.StartAsync());
        Assert.EndsWith("by Tokens and Per: 'ThrottleKit.Hosting.Tests.Stored.Hold' asks policy 'never-async'; 'ThrottleKit.Hosting.Tests.Stored.HoldAsync' asks policy 'never-async'.", refused.Message, StringComparison.Ordinal);
    }
}
