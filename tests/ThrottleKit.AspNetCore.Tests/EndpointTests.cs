using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ThrottleKit.AspNetCore.Tests;

public class EndpointTests
{
    /// <summary>Acceptance 10: a denial by an inner limit leaves the outer unchanged.</summary>
    [Fact]
    public async Task SeveralLimits_AreTakenFromAllOrNone()
    {
        await using var app = await TestApp.StartAsync(
            app => app.MapGroup("/g").RequireThrottle("outer", rule => rule with { Key = HttpKeys.Everyone }).MapGet("/", () => "ok").RequireThrottle("inner", rule => rule with { Key = HttpKeys.User }),
            [TestApp.Window("outer", 5), TestApp.Window("inner", 3)]);
        Assert.Equal(3, await app.CountAsync("/g", 50, ("Test-User", "ada")));
        Assert.Equal(2, (await app.Host.Limiter("outer").ForecastAsync("everyone", 0)).Decision.Remaining);
        Assert.Equal(2, await app.CountAsync("/g", 9, ("Test-User", "bob")));
    }

    [Fact]
    public async Task CostByRequest_IsTaken()
    {
        await using var app = await TestApp.StartAsync(
            app => app.MapGet("/{size:int}", () => "ok").RequireThrottle("api", rule => rule with { Cost = http => int.Parse((string)http.Request.RouteValues["size"]!) }), [TestApp.Window("api", 10)]);
        Assert.Equal(1, await app.CountAsync("/6", 1));
        Assert.Equal(0, await app.CountAsync("/5", 1));
        Assert.Equal(1, await app.CountAsync("/4", 2));
        Assert.Equal(3, await app.CountAsync("/0", 3)); // nothing is taken, and nothing is denied
    }

    [Fact]
    public async Task Exemptions_TakeNothing()
    {
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.MapGet("/", () => "ok").RequireThrottle("api", rule => rule with { Exempt = http => http.Request.Headers.ContainsKey("X-Internal") });
                app.MapGroup("/free").RequireThrottle("api").DisableThrottle().MapGet("/", () => "ok");
                app.MapGet("/none", () => "ok");
            },
            [TestApp.Window("api", 2), TestApp.Window("all", 20)], http => http.Global.Add(new ThrottleRule { Policy = "all" }));
        Assert.Equal(9, await app.CountAsync("/", 9, ("X-Internal", "1")));
        Assert.Equal(2, await app.CountAsync("/", 9));
        Assert.Equal(30, await app.CountAsync("/free", 30)); // out of the rules for all as well
        Assert.Equal(9, await app.CountAsync("/none", 30)); // 9 and 2 of the 20 are gone
    }

    [Fact]
    public async Task PlansAreLookedUp_AtRunTime()
    {
        var plans = new Dictionary<string, Policy> { ["acme"] = TestApp.Window("plan:gold", 5), ["initech"] = TestApp.Window("plan:free", 1) };
        await using var app = await TestApp.StartAsync(app => app.MapGet("/", () => "ok").RequireThrottle(new ThrottleRule
        {
            Key = HttpKeys.Claim("tenant"),
            Lookup = async http =>
            {
                await Task.Yield();
                return plans.GetValueOrDefault(http.User.FindFirst("tenant")?.Value ?? "");
            },
        }));
        Assert.Equal(5, await app.CountAsync("/", 9, ("Test-User", "ada@acme")));
        Assert.Equal(1, await app.CountAsync("/", 9, ("Test-User", "eve@initech")));
        Assert.Equal(9, await app.CountAsync("/", 9, ("Test-User", "joe@elsewhere"))); // no plan, no limit

        plans["initech"] = TestApp.Window("plan:free", 3);
        Assert.Equal(2, await app.CountAsync("/", 9, ("Test-User", "eve@initech"))); // what was consumed stays consumed
    }

    [Fact]
    public async Task AShadow_DeniesNothing_AndIsCounted()
    {
        await using var app = await TestApp.StartAsync(
            app => app.MapGet("/", () => "ok").RequireThrottle("tried", rule => rule with { Shadow = true }).RequireThrottle("real"), [TestApp.Window("tried", 1), TestApp.Window("real", 4)]);
        var seen = new List<string>();
        using var listener = new System.Diagnostics.Metrics.MeterListener { InstrumentPublished = (instrument, all) => { if (instrument.Name == "throttlekit.requests") all.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            lock (seen) seen.Add($"{tags[0].Value} {tags[1].Value}");
        });
        listener.Start();
        Assert.Equal(4, await app.CountAsync("/", 6));
        Assert.Equal((1, 3), (seen.Count(line => line == "tried shadow_allowed"), seen.Count(line => line == "tried shadow_denied")));
        using var denied = await app.GetAsync("/");
        Assert.Equal("real", Assert.Single(StructuredFields.List(denied.Field("RateLimit"))).Value);
    }

    [Fact]
    public async Task WhatAPolicySays_HoldsWhereverItIsNamed()
    {
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.MapGet("/a", () => "ok").RequireThrottle("api");
                app.MapGet("/b", [Throttle("api")] () => "ok");
            },
            [TestApp.Window("api", 4)], http => http.For("api", rule => rule with { Key = HttpKeys.User, Cost = _ => 2 }));
        Assert.Equal(1, await app.CountAsync("/a", 1, ("Test-User", "ada")));
        Assert.Equal(1, await app.CountAsync("/b", 9, ("Test-User", "ada")));
        Assert.Equal(2, await app.CountAsync("/b", 9, ("Test-User", "bob")));
    }

    [Fact]
    public async Task AttributesOfMinimalApis_AreAsked()
    {
        await using var app = await TestApp.StartAsync(app =>
        {
            app.MapGet("/in-place/{user}", [Throttle(Tokens = 2, Per = "1m", Strategy = "fixedWindow", Key = "user")] (string user) => user);
            app.MapGet("/shared", [Throttle(Tokens = 2, Per = "1m", Cost = 2)] () => "ok");
        });
        Assert.Equal(2, await app.CountAsync("/in-place/ada", 5));
        Assert.Equal(2, await app.CountAsync("/in-place/bob", 5));
        Assert.Equal(1, await app.CountAsync("/shared", 5));
        using var denied = await app.GetAsync("/in-place/ada");
        Assert.Equal("GET /in-place/{user}", StructuredFields.List(denied.Field("RateLimit"))[0].Value);
    }

    [Fact]
    public async Task AttributesOfControllers_AreAsked_AndThoseOfPartialActionsOnce()
    {
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.UseMethodsOfThisApp();
                app.MapControllers();
            },
            [TestApp.Window("api", 3)], services: services => services.AddControllers().AddApplicationPart(typeof(ReportsController).Assembly));
        Assert.Equal(3, await app.CountAsync("/reports/plain/ada", 9));
        Assert.Equal(3, await app.CountAsync("/reports/plain/bob", 9));
        Assert.Equal(2, await app.CountAsync("/reports/partial", 9));
        Assert.Equal(9, await app.CountAsync("/reports/free", 9));
    }

    [Fact]
    public async Task TheFeature_SaysWhatTheLimitsHaveSaid()
    {
        await using var app = await TestApp.StartAsync(
            app => app.MapGet("/", (Microsoft.AspNetCore.Http.HttpContext http) => string.Join(' ', http.Features.Get<ThrottleFeature>()!.Limits.Select(limit => $"{limit.Policy}:{limit.Answer.Decision.Remaining}"))).RequireThrottle("api"),
            [TestApp.Window("api", 3)]);
        Assert.Equal("api:2", await app.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task OpenApi_DocumentsThe429()
    {
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.MapOpenApi();
                app.MapGet("/required", () => "ok").RequireThrottle("api");
                app.MapGet("/attribute", [Throttle("api")] () => "ok");
                app.MapGet("/free", () => "ok");
                app.MapControllers();
            },
            [TestApp.Window("api", 3)],
            services: services =>
            {
                services.AddOpenApi();
                services.AddControllers().AddApplicationPart(typeof(ReportsController).Assembly);
            });
        using var response = await app.GetAsync("/openapi/v1.json");
        var paths = (await response.JsonAsync()).GetProperty("paths");
        foreach (var path in new[] { "/required", "/attribute", "/reports/plain/{user}" })
            Assert.True(paths.GetProperty(path).GetProperty("get").GetProperty("responses").GetProperty("429").GetProperty("content").TryGetProperty("application/problem+json", out _), path);
        Assert.False(paths.GetProperty("/free").GetProperty("get").GetProperty("responses").TryGetProperty("429", out _));
    }
}

/// <summary>Actions with attributes.</summary>
[ApiController]
[Route("reports")]
public partial class ReportsController : ControllerBase
{
    [HttpGet("plain/{user}")]
    [Throttle("api", Key = "user")]
    public string Plain(string user) => user;

    [HttpGet("partial")]
    [Throttle(Tokens = 2, Per = "1h", Strategy = "fixedWindow")]
    public partial string Partial();

    private string PartialCore() => "ok";

    [HttpGet("free")]
    [Throttle("api")]
    [DisableThrottle]
    public string Free() => "ok";
}
