using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using StackExchange.Redis;
using ThrottleKit.Hosting;
using ThrottleKit.Redis;
using ThrottleKit.Stores;
using ThrottleKit.Testing;

namespace ThrottleKit.AspNetCore.Tests;

/// <summary>Many requests at once, over real HTTP.</summary>
public class LoadTests
{
    [Fact]
    public async Task OneInstance_CountsExactly()
    {
        await using var app = await TestApp.StartAsync(app => app.MapGet("/", () => "ok").RequireThrottle("api"), [TestApp.Window("api", 200)]);
        Assert.Equal(200, await DriveAsync([app], 2_000));
    }

    [RedisFact]
    public async Task ThreeInstancesThatShareARedis_CountExactly_TogetherAndOnSeveralLimits()
    {
        using var server = RedisServer.Start();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(server.Endpoint);
        var apps = new List<TestApp>();
        try
        {
            for (var i = 0; i < 3; i++)
                apps.Add(await TestApp.StartAsync(
                    app =>
                    {
                        app.MapGet("/", () => "ok").RequireThrottle("api");
                        app.MapGet("/both", () => "ok").RequireThrottle("both").RequireThrottle("wide");
                    },
                    [TestApp.Window("api", 300, 86_400), TestApp.Window("both", 100, 86_400), TestApp.Window("wide", 10_000, 86_400)],
                    limits: kit => kit.UseStore(_ => new RedisStore(connection)).WhenStoreIsAway(new OutageOptions { Deadline = TimeSpan.FromSeconds(30), Failures = 1_000 })));
            Assert.Equal(300, await DriveAsync(apps, 1_500));
            Assert.Equal(100, await DriveAsync(apps, 600, "/both"));
            Assert.Equal(9_900, (await apps[0].Host.Limiter("wide").ForecastAsync("address:127.0.0.1", 0)).Decision.Remaining);
        }
        finally
        {
            foreach (var app in apps) await app.DisposeAsync();
        }
    }

    /// <summary>In a system that is otherwise idle.</summary>
    [Fact]
    public async Task AClientThatHonoursRetryAfter_IsNeverDeniedTwiceInARow()
    {
        await using var app = await TestApp.StartAsync(
            app => app.MapGet("/", () => "ok").RequireThrottle("a").RequireThrottle("b").RequireThrottle("c"),
            [
                Policy.Of("a", new Gcra { Limit = 3, Period = TimeSpan.FromSeconds(7), Burst = 5 }), Policy.Of("b", new SlidingWindow { Limit = 20, Window = TimeSpan.FromSeconds(100), Buckets = 6 }),
                Policy.Of("c", new Quota { Limit = 500, Per = CalendarPeriod.Day }),
            ]);
        var (served, denials, inARow) = (0, 0, 0);
        while (served < 1_200)
        {
            using var response = await app.GetAsync("/");
            if (response.StatusCode == HttpStatusCode.OK)
            {
                served++;
                inARow = 0;
                continue;
            }

            denials++;
            Assert.True(++inARow < 2, $"denied twice in a row after {served}");
            app.Time.Advance(TimeSpan.FromSeconds(response.RetryAfter()));
        }

        Assert.InRange(denials, 300, 1_200);
    }

    /// <summary>The limit goes up and down while requests come.</summary>
    [Fact]
    public async Task ReloadUnderLoad_ResetsNothing_AndNoWindowAdmitsMoreThanTheLargerLimit()
    {
        await using var app = await TestApp.StartAsync(
            app => app.MapGet("/", () => "ok").RequireThrottle("api"),
            settings: [("ThrottleKit:policies:api:strategy", "fixedWindow"), ("ThrottleKit:policies:api:limit", "200"), ("ThrottleKit:policies:api:window", "1m")]);
        var load = DriveAsync([app], 3_000);
        for (var change = 0; !load.IsCompleted; change++)
        {
            app.Change(("policies:api:limit", change % 2 == 0 ? "400" : "200"));
            await Task.Yield();
        }

        app.Change(("policies:api:limit", "400"));
        Assert.Equal(400, await load + await app.CountAsync("/", 450)); // the time stands still: it is one window
        app.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(400, await app.CountAsync("/", 450));
    }

    /// <summary>Redis killed, then stalled.</summary>
    [RedisFact]
    public async Task RedisKilled_ThenStalled_IsAnsweredWithinTheDeadline_InTheConfiguredMode_WithOneLineAnEpisode()
    {
        using var server = RedisServer.Start();
        using var proxy = FaultProxy.Start(server.Endpoint);
        await using var store = await RedisStore.ConnectAsync(proxy.Endpoint);
        var lines = new List<StoreTransition>();
        await using var app = await TestApp.StartAsync(
            app =>
            {
                app.MapGet("/open", () => "ok").RequireThrottle("open");
                app.MapGet("/closed", () => "ok").RequireThrottle("closed");
            },
            [TestApp.Window("open", 1_000_000), TestApp.Window("closed", 1_000_000)],
            limits: kit => kit.UseStore(_ => store).WhenStoreIsAway("open", OutagePolicy.Allow).WhenStoreIsAway(new OutageOptions
            {
                Deadline = TimeSpan.FromMilliseconds(150), Failures = 3, ProbeInterval = TimeSpan.FromMilliseconds(50), TimeProvider = TimeProvider.System,
                OnTransition = transition => { lock (lines) lines.Add(transition); },
            }));
        Assert.Equal((10, 10), (await app.CountAsync("/open", 10), await app.CountAsync("/closed", 10)));
        foreach (var fault in new Action<bool>[]
        {
            away =>
            {
                if (away) server.Stop();
                else server.Start();
            },
            away => proxy.IsStalled = away,
        })
        {
            lock (lines) lines.Clear();
            fault(true);
            Assert.Equal((40, 0), (await app.CountAsync("/open", 40), await SlowestAsync(app, "/closed", 40)));
            fault(false);
            await UntilBackAsync(app);
            lock (lines)
            {
                Assert.Equal(2, lines.Count(line => line.IsAway)); // one for each of the two modes that are in use
                Assert.Equal(2, lines.Count(line => !line.IsAway));
            }
        }
    }

    private static async Task<int> SlowestAsync(TestApp app, string path, int requests)
    {
        var served = 0;
        for (var i = 0; i < requests; i++)
        {
            var watch = Stopwatch.StartNew();
            served += await app.CountAsync(path, 1);
            Assert.InRange(watch.ElapsedMilliseconds, 0, 2_000); // the deadline, and what two busy cores add to it
        }

        return served;
    }

    private static async Task UntilBackAsync(TestApp app)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(30);)
        {
            using var closed = await app.GetAsync("/closed");
            using var open = await app.GetAsync("/open");
            var isBack = closed.StatusCode == HttpStatusCode.OK && StructuredFields.List(open.Field("RateLimit"))[0].Parameters["r"] is long and < 999_999;
            if (isBack) return;
            await Task.Delay(20);
        }

        Assert.Fail("The store was not found back.");
    }

    /// <summary>How many of so many requests, many of them at once and spread over applications, are served.</summary>
    private static async Task<int> DriveAsync(IReadOnlyList<TestApp> apps, int requests, string path = "/")
    {
        var served = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, requests), new ParallelOptions { MaxDegreeOfParallelism = 48 }, async (i, _) =>
        {
            using var response = await apps[i % apps.Count].GetAsync(path);
            if (response.StatusCode == HttpStatusCode.OK) Interlocked.Increment(ref served);
            else Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        });
        return served;
    }
}

/// <summary>Runs where <c>redis-server</c> is installed.</summary>
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute()
    {
        if (!RedisServer.IsInstalled && Environment.GetEnvironmentVariable("CI") != "true") Skip = "redis-server is not installed: apt-get install redis-server.";
    }
}
