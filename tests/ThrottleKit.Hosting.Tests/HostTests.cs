using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ThrottleKit.Stores;
using ThrottleKit.Testing;

namespace ThrottleKit.Hosting.Tests;

[Collection(TestHost.SetsTheDefault)]
public partial class HostTests
{
    [Throttle("api", OnDenied = nameof(No))]
    private static partial bool Call();

    private static bool CallCore() => true;

    private static bool No() => false;

    [Fact]
    public async Task MethodsMarkedThrottle_AreAnsweredByTheHost_WhileItRuns()
    {
        var before = Throttles.Default;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddThrottleKit().AddPolicies(Policy.Of("api", new FixedWindow { Limit = 3, Window = TimeSpan.FromDays(1) }));
        using (var host = builder.Build())
        {
            await host.StartAsync();
            Assert.Equal(3, Enumerable.Range(0, 9).Count(_ => Call()));
            await host.StopAsync();
        }

        Assert.Same(before, Throttles.Default);
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(2, 1, 0)]
    public async Task HostsOfOneProcess_EndInAnyOrder_AndNoneThatHasEndedAnswers(params int[] order)
    {
        var before = Throttles.Default;
        var hosts = new List<IHost>();
        for (var i = 0; i < order.Length; i++)
        {
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Services.AddThrottleKit();
            hosts.Add(builder.Build());
            await hosts[i].StartAsync();
        }

        var running = hosts.ToList();
        foreach (var host in order.Select(i => hosts[i]))
        {
            await host.StopAsync();
            running.Remove(host);
            Assert.Same(running.Count == 0 ? before : running[^1].Services.GetRequiredService<ThrottleHost>(), Throttles.Default);
            host.Dispose();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SeveralLimits_AreTakenFromAllOrNone(bool inStore)
    {
        await using var host = new TestHost(TestHost.Window("user", 3).Concat(TestHost.Window("tenant", 5)), set => { if (inStore) set.UseStore(_ => new MemoryStore()); });
        var (user, tenant) = (host.Host.Limiter("user"), host.Host.Limiter("tenant"));
        var allowed = 0;
        for (var i = 0; i < 10; i++)
            if ((await host.Host.AcquireAllAsync([new(user, "ada"), new(tenant, "acme")])).IsAllowed) allowed++;
        Assert.Equal(3, allowed);
        Assert.Equal(2, (await tenant.AcquireAsync("acme", 0)).Decision.Remaining); // the denials of the user took nothing of the tenant

        var answers = await host.Host.AcquireAllAsync([new(tenant, "acme"), new(user, "ada")]);
        Assert.Equal((false, 1), (answers.IsAllowed, answers.Index));
        Assert.True(answers.Answers[0].IsAllowed);
        Assert.Equal(1, answers.Answers[0].Decision.Remaining); // as a forecast says it
    }

    [Fact]
    public async Task WhileTheStoreIsAway_EachPolicyDecidesItsOwnWay_WithOneLineEach()
    {
        var store = new FaultStore(new MemoryStore());
        await using var host = new TestHost(
            TestHost.Gcra("login", 2).Concat(TestHost.Gcra("search", 2)),
            set => set.UseStore(_ => store).WhenStoreIsAway(new OutageOptions { Policy = OutagePolicy.Deny, Failures = 2, Name = "redis" }).WhenStoreIsAway("search", OutagePolicy.Allow));
        store.Fault = StoreFault.Refused;
        Assert.Equal(0, await host.Count("login", "ada", 20));
        Assert.Equal(20, await host.Count("search", "ada", 20));
        Assert.Equal(
            ["Error: ThrottleKit: redis is away, requests are denied: The store refuses.", "Error: ThrottleKit: redis is away, requests are allowed unseen: The store refuses."],
            host.Log.Lines);
        var together = await host.Host.AcquireAllAsync([new(host.Host.Limiter("search"), "ada"), new(host.Host.Limiter("login"), "ada")]);
        Assert.False(together.IsAllowed); // the strictest decides
        Assert.True(together.Answer.IsStandIn);
    }

    /// <summary>Acceptance 5: while a change rolls out, replicas of both versions work on one state.</summary>
    [Fact]
    public async Task ReplicasOfMixedVersions_Agree_AndNeitherRefunds()
    {
        var store = new MemoryStore();
        await using var older = new TestHost(TestHost.Window("api", 100), set => set.UseStore(_ => store));
        await using var newer = new TestHost(TestHost.Window("api", 200), set => set.UseStore(_ => store));
        Assert.Equal(60, await newer.Count("api", "ada", 60));
        Assert.Equal(40, await older.Count("api", "ada", 150));
        Assert.Equal(100, await newer.Count("api", "ada", 150));
        Assert.Equal(0, await older.Count("api", "ada", 10));
        older.Change(("policies:api:limit", "200"));
        Assert.Equal(0, await older.Count("api", "ada", 10));
    }

    [Fact]
    public async Task CallsOfTheStore_AreTraced_WithoutKeys()
    {
        var seen = new List<System.Diagnostics.Activity>();
        using var listener = new System.Diagnostics.ActivityListener
        {
            ShouldListenTo = source => source.Name == "ThrottleKit",
            Sample = (ref System.Diagnostics.ActivityCreationOptions<System.Diagnostics.ActivityContext> _) => System.Diagnostics.ActivitySamplingResult.AllData,
            ActivityStopped = activity => { lock (seen) seen.Add(activity); },
        };
        System.Diagnostics.ActivitySource.AddActivityListener(listener);
        using var parent = new System.Diagnostics.Activity("test").Start();
        await using var host = new TestHost(TestHost.Window("api", 3), set => set.UseStore(_ => new MemoryStore()));
        await host.Count("api", "a-key-that-nobody-is-told", 1);
        var call = Assert.Single(seen, activity => activity.TraceId == parent.TraceId);
        Assert.Equal(("throttlekit.decide", System.Diagnostics.ActivityKind.Client), (call.OperationName, call.Kind));
        Assert.Equal(["throttlekit.limits=1", "throttlekit.outcome=applied"], call.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"));
    }

    [Fact]
    public async Task HealthCheck_SaysWhetherTheStoreAnswers()
    {
        var store = new FaultStore(new MemoryStore());
        await using var host = new TestHost(TestHost.Gcra("api", 2), set => set.UseStore(_ => store));
        var checks = host.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await checks.CheckHealthAsync()).Status);
        store.Fault = StoreFault.Refused;
        var report = await checks.CheckHealthAsync();
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Equal("The store refuses.", report.Entries["throttlekit"].Exception?.Message);

        await using var inProcess = new TestHost(TestHost.Gcra("api", 2));
        Assert.Equal(HealthStatus.Healthy, (await inProcess.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task KeysInAStore_AreOnePairOfPolicyAndKeyEach()
    {
        await using var host = new TestHost([], set => set.UseStore(_ => new MemoryStore()).Configure(options =>
        {
            foreach (var name in new[] { "a", "a:b", "a%3Ab" }) options.Policies.Add(Policy.Of(name, new FixedWindow { Limit = 1, Window = TimeSpan.FromDays(1) }));
        }));
        host.Settings["ThrottleKit:policies:other:strategy"] = "gcra";
        host.Settings["ThrottleKit:policies:other:limit"] = "1";
        host.Settings["ThrottleKit:policies:other:period"] = "1m";
        var pairs = new[] { ("a", "b:c"), ("a:b", "c"), ("a%3Ab", "c"), ("a", new string('x', 3_000)), ("a", new string('x', 3_001)) };
        foreach (var (policy, key) in pairs) Assert.Equal(1, await host.Count(policy, key, 2));
    }

    [Fact]
    public async Task Metrics_CountByPolicyAndResult_AndNameNoKey()
    {
        await using var host = new TestHost(TestHost.Window("api", 3));
        var seen = new List<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, all) => { if (instrument.Name == "throttlekit.requests") all.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            lock (seen) seen.Add(string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")));
        });
        listener.Start();
        await host.Count("api", "secret-key-of-this-test", 5);
        Assert.Equal(3, seen.Count(line => line == "throttlekit.policy=api throttlekit.result=allowed"));
        Assert.Equal(2, seen.Count(line => line == "throttlekit.policy=api throttlekit.result=denied"));
        Assert.DoesNotContain(seen, line => line.Contains("secret"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TopKeys_AreFoundAmongMany_AndHashedUnlessAskedFor(bool raw)
    {
        await using var host = new TestHost(TestHost.Window("api", 1, "1d"), set => set.Configure(options => (options.TopKeys, options.ShowsRawKeys) = (20, raw)));
        for (var i = 0; i < 2_000; i++)
        {
            await host.Count("api", "heavy", 1);
            await host.Count("api", $"light-{i % 500}", 1);
        }

        var top = host.Host.TopKeys("api");
        Assert.Equal(20, top.Count);
        Assert.InRange(top[0].Denials, 1_999, 1_999 + top[0].Error);
        Assert.Equal(raw, top[0].Key == "heavy");
    }
}
