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
