using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ThrottleKit.Stores;
using ThrottleKit.Testing;

namespace ThrottleKit.AspNetCore.Tests;

public partial class DenialTests
{
    /// <summary>Acceptance 8: status, body, Retry-After, headers.</summary>
    [Fact]
    public async Task EveryDenial_HasItsContract()
    {
        await using var app = await TestApp.StartAsync(app => app.MapGet("/", () => "ok").RequireThrottle("api"), [TestApp.Window("api", 2)]);
        Assert.Equal(2, await app.CountAsync("/", 2));
        using var denied = await app.GetAsync("/");

        Assert.Equal(HttpStatusCode.TooManyRequests, denied.StatusCode);
        Assert.Equal("application/problem+json", denied.Content.Headers.ContentType?.MediaType);
        Assert.Equal(60, denied.RetryAfter());
        Assert.Equal("no-store", denied.Headers.CacheControl?.ToString());
        var body = await denied.JsonAsync();
        Assert.Equal("https://iana.org/assignments/http-problem-types#quota-exceeded", body.GetProperty("type").GetString());
        Assert.Equal(429, body.GetProperty("status").GetInt32());
        Assert.Equal("api", Assert.Single(body.GetProperty("violated-policies").EnumerateArray()).GetString());
        Assert.Equal(60, body.GetProperty("retryAfter").GetInt32());
        Assert.Equal("The limit 'api' allows this request in 60 s.", body.GetProperty("detail").GetString());
        Assert.NotEmpty(body.GetProperty("traceId").GetString()!);
    }

    [Fact]
    public async Task Head_IsDeniedLikewise_WithoutABody()
    {
        await using var app = await TestApp.StartAsync(app => app.MapMethods("/", ["GET", "HEAD"], () => "ok").RequireThrottle("api"), [TestApp.Window("api", 1)]);
        Assert.Equal(1, await app.CountAsync("/", 1));
        using var denied = await app.SendAsync(HttpMethod.Head, "/");
        Assert.Equal(HttpStatusCode.TooManyRequests, denied.StatusCode);
        Assert.Equal(60, denied.RetryAfter());
        Assert.Equal("application/problem+json", denied.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await denied.Content.ReadAsByteArrayAsync());
        Assert.Equal("api", StructuredFields.List(denied.Field("RateLimit"))[0].Value);
    }

    [Fact]
    public async Task Grpc_IsDeniedByResourceExhausted()
    {
        await using var app = await TestApp.StartAsync(app => app.MapPost("/greet.Greeter/SayHello", () => "ok").RequireThrottle("api"), [TestApp.Window("api", 1)]);
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/greet.Greeter/SayHello") { Content = new ByteArrayContent([0, 0, 0, 0, 0]) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
            using var response = await app.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            if (i == 0) continue;
            Assert.Equal("8", response.Field("grpc-status"));
            Assert.Equal("The limit 'api' allows this request in 60 s.", Uri.UnescapeDataString(response.Field("grpc-message")));
            Assert.Equal("60000", response.Field("grpc-retry-pushback-ms"));
        }
    }

    [Fact]
    public async Task AClientThatAcceptsNoProblem_GetsOneAllTheSame()
    {
        await using var app = await TestApp.StartAsync(app => app.MapGet("/", () => "ok").RequireThrottle("api"), [TestApp.Window("api", 1)]);
        Assert.Equal(1, await app.CountAsync("/", 1));
        using var denied = await app.GetAsync("/", ("Accept", "image/png"));
        Assert.Equal("api", (await denied.JsonAsync()).GetProperty("violated-policies")[0].GetString());
    }

    [Fact]
    public async Task ACostThatIsNeverAllowed_HasNoRetryAfter()
    {
        await using var app = await TestApp.StartAsync(app => app.MapGet("/", () => "ok").RequireThrottle("api", rule => rule with { Cost = _ => 5 }), [TestApp.Window("api", 3)]);
        using var denied = await app.GetAsync("/");
        Assert.Equal(HttpStatusCode.TooManyRequests, denied.StatusCode);
        Assert.Null(denied.Headers.RetryAfter);
        Assert.Equal("The limit 'api' never allows a request that takes 5; 3 is the most.", (await denied.JsonAsync()).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task AnAnswerOfOnesOwn_ReplacesTheProblem()
    {
        await using var app = await TestApp.StartAsync(
            app => app.MapGet("/", () => "ok").RequireThrottle("api"), [TestApp.Window("api", 1)],
            http => http.OnDenied = rejection => rejection.HttpContext.Response.WriteAsync($"{rejection.Policy} {rejection.RetryAfter}"));
        Assert.Equal(1, await app.CountAsync("/", 1));
        using var denied = await app.GetAsync("/");
        Assert.Equal((HttpStatusCode.TooManyRequests, "api 00:01:00"), (denied.StatusCode, await denied.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task ThrottledMethodsInside_AreAnsweredWithA429()
    {
        await using var app = await TestApp.StartAsync(app =>
        {
            app.UseMethodsOfThisApp();
            app.MapGet("/", () => Once());
        });
        using var first = await app.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var denied = await app.GetAsync("/");
        Assert.Equal(HttpStatusCode.TooManyRequests, denied.StatusCode);
        Assert.Contains(nameof(Once), (await denied.JsonAsync()).GetProperty("violated-policies")[0].GetString());
        Assert.InRange(denied.RetryAfter(), 3_599, 3_600);
    }

    [Throttle(Tokens = 1, Per = "1h")]
    private static partial string Once();

    private static string OnceCore() => "ok";

    /// <summary>Acceptance 1: for random states and costs, waiting the emitted Retry-After succeeds, and a second less never does.</summary>
    [Theory]
    [InlineData("gcra", 1)]
    [InlineData("slidingWindow", 2)]
    [InlineData("fixedWindow", 3)]
    [InlineData("leakyBucket", 4)]
    public async Task WaitingTheRetryAfter_AlwaysSucceeds_AndASecondLessNever(string strategy, int seed)
    {
        var policy = strategy switch
        {
            "gcra" => Policy.Of("api", new Gcra { Limit = 7, Period = TimeSpan.FromSeconds(31), Burst = 12 }),
            "slidingWindow" => Policy.Of("api", new SlidingWindow { Limit = 12, Window = TimeSpan.FromSeconds(47), Buckets = 7 }),
            "fixedWindow" => Policy.Of("api", new FixedWindow { Limit = 12, Window = TimeSpan.FromSeconds(13) }),
            _ => Policy.Of("api", new TokenBucket { Limit = 3, Period = TimeSpan.FromSeconds(5), Capacity = 12 }),
        };
        await using var app = await TestApp.StartAsync(
            app => app.MapGet("/{cost}", () => "ok").RequireThrottle("api", rule => rule with { Cost = Cost, Key = HttpKeys.Everyone }), [policy]);
        var random = new Random(seed);
        for (int i = 0, denials = 0; denials < 40; i++)
        {
            Assert.True(i < 2_000, $"seed {seed}: too few denials");
            app.Time.Advance(TimeSpan.FromTicks(random.Next(3) == 0 ? 0 : random.Next(68_000_000)));
            var path = $"/{random.Next(1, 13)}";
            using var response = await app.GetAsync(path);
            if (response.StatusCode == HttpStatusCode.OK) continue;
            denials++;
            var after = response.RetryAfter();
            app.Time.Advance(TimeSpan.FromSeconds(after - 1));
            using (var early = await app.GetAsync(path)) Assert.True(early.StatusCode == HttpStatusCode.TooManyRequests, $"seed {seed}: a second earlier was allowed");
            app.Time.Advance(TimeSpan.FromSeconds(1));
            using var then = await app.GetAsync(path);
            Assert.True(then.StatusCode == HttpStatusCode.OK, $"seed {seed}: {path} was denied after {after} s");
        }

        static long Cost(HttpContext context) => long.Parse((string)context.Request.RouteValues["cost"]!, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task WhileTheStoreIsAway_ADenialSaysThatItIsNotTheClientsQuota()
    {
        var store = new FaultStore(new MemoryStore()) { Fault = StoreFault.Refused };
        await using var app = await TestApp.StartAsync(app => app.MapGet("/", () => "ok").RequireThrottle("api"), [TestApp.Window("api", 2)], limits: kit => kit.UseStore(_ => store));
        using var denied = await app.GetAsync("/");
        Assert.Equal(HttpStatusCode.TooManyRequests, denied.StatusCode);
        Assert.Equal("https://iana.org/assignments/http-problem-types#temporary-reduced-capacity", (await denied.JsonAsync()).GetProperty("type").GetString());
        Assert.Equal(1, denied.RetryAfter());
    }
}
