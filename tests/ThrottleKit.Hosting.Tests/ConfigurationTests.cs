using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ThrottleKit.Stores;

namespace ThrottleKit.Hosting.Tests;

public class ConfigurationTests
{
    [Fact]
    public async Task EverythingWrong_IsToldAtStart_WithItsPath()
    {
        await using var host = new TestHost(
        [
            ("polices", "?"), ("policies:api:strategy", "gcar"), ("policies:mail:strategy", "gcra"), ("policies:mail:limit", "0"), ("policies:mail:period", "60"),
            ("policies:mail:brust", "3"), ("policies:flat", "gcra"), ("policies:deep:strategy", "gcra"), ("policies:deep:limit:max", "3"), ("policies:deep:period", "1m"),
        ]);
        var wrong = Assert.Throws<PolicyFileException>(() => host.Host);
        Assert.Equal(
        [
            "ThrottleKit:polices: 'polices' is not known here; the members are 'policies' and 'leases'.",
            "ThrottleKit:policies:flat: A policy must be an object; this is \"gcra\".",
            "ThrottleKit:policies:api:strategy: There is no strategy 'gcar'; did you mean 'gcra'?",
            "ThrottleKit:policies:deep:limit: 'limit' is \"{ ... }\"; it must be a whole number from 1 to 1000000000.",
            "ThrottleKit:policies:mail:limit: 'limit' is 0; it must be a whole number from 1 to 1000000000.",
            "ThrottleKit:policies:mail:period: 'period' is \"60\"; it must be a duration from 1us to 36600d, such as 250us, 500ms, 1s, 5m, 1h, 30d or hh:mm:ss.",
            "ThrottleKit:policies:mail:brust: 'gcra' has no parameter 'brust'; did you mean 'burst'?",
        ], wrong.Errors.Select(error => error.ToString()));
    }

    [Fact]
    public async Task AHost_ThatIsConfiguredWrong_DoesNotStart()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddThrottleKit(builder.Configuration.GetSection("ThrottleKit"));
        using var host = builder.Build();
        var wrong = await Assert.ThrowsAsync<PolicyFileException>(() => host.StartAsync());
        Assert.Equal("ThrottleKit: There is no 'policies'. Is this the section, and does the application load the file it stands in?", wrong.Message);
    }

    [Fact]
    public async Task WhatIsWrongInCode_IsToldToo()
    {
        await using var host = new TestHost(TestHost.Gcra("api", 3), set => set
            .AddPolicies(Policy.Of("api", new Gcra { Limit = 1, Period = TimeSpan.FromSeconds(1) }))
            .Configure(options => options.MaxKeys = 0)
            .WhenStoreIsAway("apii", OutagePolicy.Allow));
        var wrong = Assert.Throws<PolicyFileException>(() => host.Host);
        Assert.Equal(
        [
            "policy 'api': There are two policies of this name; rename one of them, or remove the one in code.",
            "ThrottleKit: MaxKeys is 0; it must be 1 or more.",
            "ThrottleKit: WhenStoreIsAway names policies, and there is no store; add UseStore(...), or remove it.",
        ], wrong.Errors.Select(error => error.ToString()));
    }

    [Fact]
    public async Task Limiters_AreResolvedByName()
    {
        await using var host = new TestHost(TestHost.Gcra("api", 3));
        var limiter = host.Services.GetRequiredKeyedService<PolicyLimiter>("api");
        Assert.Same(host.Host.Limiter("api"), limiter);
        Assert.Equal("There is no policy 'apis'; did you mean 'api'?", Assert.Throws<StrategyConfigurationException>(() => host.Services.GetRequiredKeyedService<PolicyLimiter>("apis")).Message);
        Assert.Equal(3, await host.Count("api", "ada", 10));
        Assert.Equal(3, await host.Count("api", "bob", 10));
    }

    [Fact]
    public async Task StrategiesOfTheApplication_CanBeNamed()
    {
        await using var host = new TestHost([("policies:once:strategy", "once")], set => set.AddStrategies(Once.Definition));
        Assert.Equal(1, await host.Count("once", "ada", 10));
    }

    /// <summary>A limit that changes.</summary>
    [Fact]
    public async Task ADrainedLimit_ChangedFrom100To200_GivesNoFreshBurst()
    {
        await using var host = new TestHost(TestHost.Gcra("api", 100));
        Assert.Equal(100, await host.Count("api", "ada", 150));
        host.Change(("policies:api:limit", "200"));
        Assert.Contains("Information: ThrottleKit: policy 'api' is gcra with limit=200, period=1m from now on; what has been consumed stays consumed.", host.Log.Lines);
        Assert.InRange(await host.Count("api", "ada", 300), 0, 100); // the room that the larger limit adds, and not the 200 of a key at rest
        host.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(200, await host.Count("api", "ada", 300));
    }

    [Fact]
    public async Task AFixedWindow_AdmitsNoMoreThanTheLargerLimit_AcrossAChange()
    {
        await using var host = new TestHost(TestHost.Window("api", 100));
        var admitted = await host.Count("api", "ada", 150);
        host.Change(("policies:api:limit", "200"));
        admitted += await host.Count("api", "ada", 500);
        host.Change(("policies:api:limit", "100"));
        admitted += await host.Count("api", "ada", 500);
        Assert.Equal(200, admitted);
    }

    [Theory]
    [InlineData("policies:api:limit", "a hundred", "ThrottleKit:policies:api:limit: 'limit' is \"a hundred\"")]
    [InlineData("policies:api:strategy", "fixedWindow", "'fixedWindow' has no parameter 'period'")]
    public async Task AChange_WithAMistake_ChangesNothing_AndIsLogged(string key, string value, string told)
    {
        await using var host = new TestHost(TestHost.Gcra("api", 2).Concat(TestHost.Gcra("mail", 2)));
        Assert.Equal(2, await host.Count("api", "ada", 3));
        host.Change((key, value), ("policies:mail:limit", "50"));
        Assert.Equal(0, await host.Count("api", "ada", 3));
        Assert.Equal(2, await host.Count("mail", "ada", 3));
        var line = Assert.Single(host.Log.Lines);
        Assert.StartsWith("Error: ThrottleKit: the changed configuration is not taken over, and all policies stay as they were:\n", line);
        Assert.Contains(told, line);
    }

    [Fact]
    public async Task AChange_OfTheStrategy_IsRefused_AsItWouldForget()
    {
        await using var host = new TestHost(TestHost.Gcra("api", 2));
        Assert.Equal(2, await host.Count("api", "ada", 3));
        host.Change(("policies:api:strategy", "slidingWindow"), ("policies:api:window", "1m"));
        host.Settings["ThrottleKit:policies:api:period"] = null;
        host.Settings.Reload();
        Assert.Equal(0, await host.Count("api", "ada", 3));
        Assert.Contains("The strategy changes from 'gcra' to 'slidingWindow'", host.Log.Lines[^1]);
    }

    [Fact]
    public async Task APolicy_ThatIsNew_IsThere_AndOneThatIsGone_Stays()
    {
        await using var host = new TestHost(TestHost.Gcra("api", 2));
        _ = host.Host;
        host.Change(TestHost.Gcra("mail", 5));
        Assert.Equal(5, await host.Count("mail", "ada", 9));
        foreach (var key in new[] { "strategy", "limit", "period" }) host.Settings[$"ThrottleKit:policies:api:{key}"] = null;
        host.Settings.Reload();
        Assert.Equal(2, await host.Count("api", "ada", 3));
    }

    /// <summary>The limit goes up and down.</summary>
    [Fact]
    public async Task ReloadUnderLoad_ResetsNoKey_AndNoWindowAdmitsMoreThanTheLargerLimit()
    {
        await using var host = new TestHost(TestHost.Window("api", 1_000));
        var limiter = host.Host.Limiter("api");
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            var admitted = new long[20];
            for (var i = 0; !stop.IsCancellationRequested; i++)
                if ((await limiter.AcquireAsync($"k{i % 20}")).IsAllowed) admitted[i % 20]++;
            return admitted;
        })).ToArray();
        for (var change = 0; change < 50; change++) host.Change(("policies:api:limit", change % 2 == 0 ? "2000" : "1000"));
        host.Change(("policies:api:limit", "2000"));
        var rest = new long[20];
        for (var key = 0; key < 20; key++)
            while ((await limiter.AcquireAsync($"k{key}")).IsAllowed) rest[key]++;
        await stop.CancelAsync();
        var admitted = await Task.WhenAll(load);
        for (var key = 0; key < 20; key++) Assert.Equal(2_000, admitted.Sum(worker => worker[key]) + rest[key]); // the time stands still: it is one window
    }

    [Fact]
    public async Task PoliciesLookedUpAtRunTime_KeepWhatWasConsumed_AndAreBounded()
    {
        await using var host = new TestHost(TestHost.Gcra("api", 2), set => set.Configure(options => options.MaxRuntimePolicies = 2));
        Assert.Equal(3, await Count(Gold(3), 9));
        Assert.Equal(2, await Count(Gold(5), 9));
        Assert.Equal(1, await Count(Policy.Of("silver", new FixedWindow { Limit = 1, Window = TimeSpan.FromMinutes(1) }), 9));
        Assert.Contains("MaxRuntimePolicies, 2", Assert.Throws<StrategyConfigurationException>(() => host.Host.Limiter(Policy.Of("bronze", new FixedWindow { Limit = 1, Window = TimeSpan.FromMinutes(1) }))).Message);
        Assert.Contains("is configured with other parameters", Assert.Throws<StrategyConfigurationException>(() => host.Host.Limiter(Policy.Of("api", new FixedWindow { Limit = 1, Window = TimeSpan.FromMinutes(1) }))).Message);

        static Policy Gold(long limit) => Policy.Of("gold", new FixedWindow { Limit = limit, Window = TimeSpan.FromMinutes(1) });

        async Task<int> Count(Policy policy, int requests)
        {
            var allowed = 0;
            for (var i = 0; i < requests; i++)
                if ((await host.Host.Limiter(policy).AcquireAsync("acme")).IsAllowed) allowed++;
            return allowed;
        }
    }
}

/// <summary>A strategy of an application's own: once, and never again.</summary>
[RateLimitStrategy]
public sealed partial class Once
{
    public readonly record struct State(long Used);

    Outcome<State> Decide(State? state, long now, long cost)
    {
        var used = state is { } s ? s.Used : 0;
        if (used + cost > 1) return Outcome.Deny(remaining: Math.Max(0, 1 - used), resetAt: now + 86_400_000_000, retryAt: null);
        return Outcome.Allow(new State(used + cost), remaining: 1 - used - cost, resetAt: now + 86_400_000_000);
    }
}
