using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;

namespace ThrottleKit.AspNetCore.Tests;

/// <summary>The framework's own middleware, and what builds on it, decide by our policies.</summary>
public class FrameworkTests
{
    [Fact]
    public async Task RequireRateLimiting_AndItsAttribute_DecideByOurPolicies_WithOurContract()
    {
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.UseRateLimiter();
                app.MapGet("/required", () => "ok").RequireRateLimiting("api");
                app.MapGet("/attribute", [EnableRateLimiting("api")] () => "ok");
            },
            [TestApp.Window("api", 4)], http => http.For("api", rule => rule with { Key = HttpKeys.User }), kit => kit.AddRateLimiterPolicies(), uses: false);
        Assert.Equal(3, await app.CountAsync("/required", 3, ("Test-User", "ada")));
        Assert.Equal(1, await app.CountAsync("/attribute", 9, ("Test-User", "ada"))); // the policy's limit, wherever it is named
        Assert.Equal(4, await app.CountAsync("/attribute", 9, ("Test-User", "bob")));

        using var denied = await app.GetAsync("/required", ("Test-User", "ada"));
        Assert.Equal((HttpStatusCode.TooManyRequests, 60), (denied.StatusCode, denied.RetryAfter()));
        Assert.Equal("api", (await denied.JsonAsync()).GetProperty("violated-policies")[0].GetString());
        Assert.Equal(0L, Assert.Single(StructuredFields.List(denied.Field("RateLimit"))).Parameters["r"]);
        app.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(4, await app.CountAsync("/required", 9, ("Test-User", "ada")));
    }

    [Fact]
    public async Task FieldsSayWhatIsLeft_OnSuccessToo_AndEachRequestIsCountedOnce()
    {
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.UseRateLimiter();
                app.MapGet("/", () => "ok").RequireRateLimiting("api");
            },
            [TestApp.Window("api", 3)], http => http.For("api", rule => rule with { Key = HttpKeys.User }), kit => kit.AddRateLimiterPolicies(), uses: false);
        using var counted = new CountedRequests(app.Services);
        for (var left = 2L; left >= 0; left--)
        {
            using var served = await app.GetAsync("/", ("Test-User", "ada"));
            Assert.Equal(left, Assert.Single(StructuredFields.List(served.Field("RateLimit"))).Parameters["r"]);
            Assert.Equal(3L, Assert.Single(StructuredFields.List(served.Field("RateLimit-Policy"))).Parameters["q"]);
        }

        using var denied = await app.GetAsync("/", ("Test-User", "ada"));
        Assert.Equal((HttpStatusCode.TooManyRequests, "api;0"), (denied.StatusCode, $"api;{StructuredFields.List(denied.Field("RateLimit")).Single().Parameters["r"]}"));
        using var other = await app.GetAsync("/", ("Test-User", "bob"));
        Assert.Equal(2L, Assert.Single(StructuredFields.List(other.Field("RateLimit"))).Parameters["r"]);
        Assert.Equal((4, 1), (counted["allowed"], counted["denied"]));
    }

    [Fact]
    public async Task PolicyThatWasAnnounced_IsThereOnceTheConfigurationHasIt()
    {
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.UseRateLimiter();
                app.MapGet("/", () => "ok").RequireRateLimiting("later");
            },
            settings: [("ThrottleKit:policies:api:strategy", "fixedWindow"), ("ThrottleKit:policies:api:limit", "1"), ("ThrottleKit:policies:api:window", "1m")],
            limits: kit => kit.AddRateLimiterPolicies("later"), uses: false);
        using (var unknown = await app.GetAsync("/")) Assert.Equal(HttpStatusCode.InternalServerError, unknown.StatusCode); // never served without its limit
        app.Change(("policies:later:strategy", "fixedWindow"), ("policies:later:limit", "2"), ("policies:later:window", "1m"));
        Assert.Equal(2, await app.CountAsync("/", 5));
        app.Change(("policies:later:limit", "3"));
        Assert.Equal(1, await app.CountAsync("/", 5));
    }

    [Fact]
    public async Task Yarp_WorksUnchanged()
    {
        await using var backend = await TestApp.StartAsync(app => app.MapGet("/{**rest}", () => "from behind"));
        await using var proxy = await TestApp.StartAsync(
            app =>
            {
                app.UseRateLimiter();
                app.MapReverseProxy();
            },
            [TestApp.Window("api", 3)], limits: kit => kit.AddRateLimiterPolicies(), uses: false,
            services: services => services.AddReverseProxy().LoadFromMemory(
                [new RouteConfig { RouteId = "all", ClusterId = "behind", RateLimiterPolicy = "api", Match = new RouteMatch { Path = "{**rest}" } }],
                [new ClusterConfig { ClusterId = "behind", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = backend.Client.BaseAddress!.ToString() } } }]));
        Assert.Equal("from behind", await proxy.Client.GetStringAsync("/x"));
        Assert.Equal(2, await proxy.CountAsync("/x", 9));
        using var denied = await proxy.GetAsync("/x");
        Assert.Equal(60, denied.RetryAfter());
    }
}

/// <summary>How many requests the application's own meter has counted, by result.</summary>
internal sealed class CountedRequests : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly MeterListener _listener = new();

    public CountedRequests(IServiceProvider services)
    {
        var own = services.GetRequiredService<IMeterFactory>().Create("ThrottleKit");
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, own) && instrument.Name == "throttlekit.requests") listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach (var tag in tags)
                if (tag is { Key: "throttlekit.result", Value: string result }) _counts.AddOrUpdate(result, value, (_, before) => before + value);
        });
        _listener.Start();
    }

    public long this[string result] => _counts.GetValueOrDefault(result);

    public void Dispose() => _listener.Dispose();
}
