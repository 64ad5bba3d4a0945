using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ThrottleKit.AspNetCore.Tests;

/// <summary>Orders of a pipeline in which limits would do nothing are refused.</summary>
public class OrderTests
{
    [Fact]
    public async Task BeforeRouting_IsRefusedAtStart()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartAsync(
            app =>
            {
                app.UseRouting();
                app.MapGet("/", () => "ok").RequireThrottle("api");
            },
            [TestApp.Window("api", 1)]));
        Assert.StartsWith("UseThrottleKit() stands before UseRouting(): no endpoint is known there", refused.Message);
    }

    [Fact]
    public async Task WithoutTheMiddleware_IsRefusedAtStart()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartAsync(app => app.MapGet("/", [Throttle("api")] () => "ok"), [TestApp.Window("api", 1)], uses: false));
        Assert.Contains("1 endpoints have limits, such as 'HTTP: GET /', and nothing asks them. Call app.UseThrottleKit() after UseRouting()", refused.Message);
    }

    [Fact]
    public async Task MistakesOnEndpoints_AreToldAtStart_AllAtOnce()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartAsync(
            app =>
            {
                app.MapGet("/a", () => "ok").RequireThrottle("apii");
                app.MapGet("/b", [Throttle(Tokens = 3, Per = "1m", MaxWait = "1s")] () => Task.FromResult("ok"));
                app.MapGet("/c", () => "ok").RequireThrottle(new ThrottleRule());
            },
            [TestApp.Window("api", 1)], http => http.For("apj", rule => rule)));
        foreach (var line in new[]
        {
            "For(\"apj\"): There is no policy 'apj'; did you mean 'api'?",
            "GET /a: There is no policy 'apii'; did you mean 'api'?",
            "GET /b: MaxWait and OnDenied of [Throttle] are for methods that are called",
            "GET /c: A rule names a policy or looks one up, and not both.",
        })
            Assert.Contains(line, refused.Message);
    }

    [Fact]
    public async Task InTheRightOrder_WithRoutingWrittenOut_Starts()
    {
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.UseRouting();
                app.UseThrottleKit();
                app.MapGet("/", () => "ok").RequireThrottle("api");
            },
            [TestApp.Window("api", 1)], uses: false);
        Assert.Equal(1, await app.CountAsync("/", 5));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AfterTheEndpoints_TheFirstRequestFails_AndSaysWhy(bool byRule)
    {
        Exception? seen = null;
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.Use(async (context, next) =>
                {
                    try
                    {
                        await next(context);
                    }
                    catch (InvalidOperationException exception)
                    {
                        seen = exception;
                        throw;
                    }
                });
                app.UseRouting();
#pragma warning disable ASP0014 // it is the order that is wrong here
                app.UseEndpoints(endpoints =>
                {
                    if (byRule) endpoints.MapGet("/", () => "ok").RequireThrottle("api");
                    else endpoints.MapGet("/", [Throttle("api")] () => "ok");
                });
#pragma warning restore ASP0014
                app.UseThrottleKit();
            },
            [TestApp.Window("api", 1)], uses: false);
        if (byRule)
        {
            using var response = await app.GetAsync("/");
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            Assert.Contains("and the request has not come through UseThrottleKit()", seen?.Message);
        }
        else
        {
            await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
            {
                using var response = await app.GetAsync("/");
                response.EnsureSuccessStatusCode();
            });
        }
    }

    [Fact]
    public void WithoutServices_IsRefused()
    {
        var app = WebApplication.CreateSlimBuilder().Build();
        Assert.Contains("AddThrottleKit(...).AddHttp()", Assert.Throws<InvalidOperationException>(() => app.UseThrottleKit()).Message);
    }
}
