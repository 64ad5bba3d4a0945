using System.Net;
using Microsoft.AspNetCore.Builder;

namespace ThrottleKit.AspNetCore.Tests;

public class FieldTests
{
    [Fact]
    public async Task Fields_AreThereOnSuccessAndOnDenial_AndParse()
    {
        await using var app = await TestApp.StartAsync(
            app => app.MapGet("/", () => "ok").RequireThrottle("minute").RequireThrottle("month"),
            [TestApp.Window("minute", 3), Policy.Of("month", new Quota { Limit = 50_000, Per = CalendarPeriod.Month })]);
        for (var left = 2; left >= 0; left--)
        {
            using var allowed = await app.GetAsync("/");
            var limits = StructuredFields.List(allowed.Field("RateLimit"));
            Assert.Equal(["minute", "month"], limits.Select(item => item.Value));
            Assert.Equal([left, 49_997 + left], limits.Select(item => item.Parameters["r"]).Cast<long>());
            Assert.Equal([60, 30 * 86_400 + 43_200], limits.Select(item => item.Parameters["t"]).Cast<long>()); // noon on the first of a month with 31 days
            var policies = StructuredFields.List(allowed.Field("RateLimit-Policy"));
            Assert.Equal([3L, 50_000L], policies.Select(item => item.Parameters["q"]).Cast<long>());
            Assert.Equal(60L, policies[0].Parameters["w"]);
            Assert.False(policies[1].Parameters.ContainsKey("w")); // a month has no one length
        }

        using var denied = await app.GetAsync("/");
        Assert.Equal(HttpStatusCode.TooManyRequests, denied.StatusCode);
        var left0 = StructuredFields.List(denied.Field("RateLimit"));
        Assert.Equal([0L, 49_997L], left0.Select(item => item.Parameters["r"]).Cast<long>()); // a denial takes nothing of the other
        Assert.Equal("minute", Assert.Single((await denied.JsonAsync()).GetProperty("violated-policies").EnumerateArray()).GetString());
        Assert.False(denied.Headers.Contains("X-RateLimit-Limit"));
    }

    [Fact]
    public async Task OlderFields_AreThereByChoice()
    {
        await using var app = await TestApp.StartAsync(
            app => app.MapGet("/", () => "ok").RequireThrottle("api"), [TestApp.Window("api", 3)], http => (http.SendsLegacyFields, http.SendsFields) = (true, false));
        using var allowed = await app.GetAsync("/");
        Assert.Equal(("3", "2", "60"), (allowed.Field("X-RateLimit-Limit"), allowed.Field("X-RateLimit-Remaining"), allowed.Field("X-RateLimit-Reset")));
        Assert.False(allowed.Headers.Contains("RateLimit"));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("say \"hi\" \\ there", "say \"hi\" \\ there")]
    [InlineData("grün", "gr%C3%BCn")]
    [InlineData("line\nbreak", "line%0Abreak")]
    public async Task Names_AreStringsOfStructuredFields(string name, string seen)
    {
        await using var app = await TestApp.StartAsync(app => app.MapGet("/", () => "ok").RequireThrottle(name), [TestApp.Window(name, 3)]);
        using var allowed = await app.GetAsync("/");
        Assert.Equal(seen, Assert.Single(StructuredFields.List(allowed.Field("RateLimit"))).Value);
        Assert.Equal(seen, Assert.Single(StructuredFields.List(allowed.Field("RateLimit-Policy"))).Value);
    }
}
