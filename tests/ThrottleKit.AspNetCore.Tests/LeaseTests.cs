using System.Net;
using Microsoft.AspNetCore.Builder;
using ThrottleKit.Hosting;
using ThrottleKit.Redis;
using ThrottleKit.Stores;
using ThrottleKit.Testing;

namespace ThrottleKit.AspNetCore.Tests;

/// <summary>Policies whose permits are leased from the store, over HTTP.</summary>
public class LeaseTests
{
    [RedisFact]
    public async Task TwoInstancesThatLease_KeepToTheLimitTogether_AndHardlyAskTheStore_AlsoWhenItChanges()
    {
        using var server = RedisServer.Start();
        var stores = new List<FaultStore>();
        var apps = new List<TestApp>();
        try
        {
            for (var i = 0; i < 2; i++)
            {
                var store = new FaultStore(await RedisStore.ConnectAsync(server.Endpoint));
                stores.Add(store);
                apps.Add(await TestApp.StartAsync(
                    app => app.MapGet("/", () => "ok").RequireThrottle("api"), settings: [.. Settings("leased")], limits: kit => kit.UseStore(_ => store).WhenStoreIsAway(Patient)));
            }

            Assert.Equal(LeaseMode.Leased, apps[0].Host.Limiter("api").Mode);
            var served = await DriveAsync(apps, 1_500);
            Assert.InRange(stores.Sum(store => store.Calls), 2, 500);
            served += await DriveAsync(apps, 500); // what one of them had left
            Assert.InRange(served, 950, 1_000);

            foreach (var app in apps) app.Change(("policies:api:limit", "1400"));
            served += await DriveAsync(apps, 1_500);
            Assert.InRange(served, 1_300, 1_400);
            using var denied = await apps[0].GetAsync("/");
            Assert.Equal(HttpStatusCode.TooManyRequests, denied.StatusCode);
            Assert.NotNull(denied.Headers.RetryAfter);
        }
        finally
        {
            foreach (var app in apps) await app.DisposeAsync();
        }
    }

    [Fact]
    public async Task LeasesThatCannotBe_AreRefusedAtStart_WithTheReason()
    {
        Assert.Contains("there is no store to lease from", await ErrorAsync(Settings("leased"), _ => { }), StringComparison.Ordinal);
        Assert.Contains("it must be one of strict, cachedDeny, leased", await ErrorAsync(Settings("rented"), InMemory), StringComparison.Ordinal);
        Assert.Contains("cannot be leased", await ErrorAsync(Settings("leased", "slidingWindow"), InMemory), StringComparison.Ordinal);
        Assert.Contains("a process goes on with what it has leased", await ErrorAsync(Settings("leased"), kit => kit.UseStore(_ => new MemoryStore()).WhenStoreIsAway("api", OutagePolicy.Degrade)), StringComparison.Ordinal);
        Assert.Contains("one of several limits", await ErrorAsync(Settings("leased"), kit => kit.UseStore(_ => new MemoryStore()).AddPolicies(TestApp.Window("other", 5)), "other"), StringComparison.Ordinal);

        static void InMemory(ThrottleKitBuilder kit) => kit.UseStore(_ => new MemoryStore());
    }

    private static OutageOptions Patient => new() { Deadline = TimeSpan.FromSeconds(30), Failures = 1_000 };

    private static (string, string)[] Settings(string mode, string strategy = "fixedWindow") =>
    [
        ("ThrottleKit:policies:api:strategy", strategy), ("ThrottleKit:policies:api:limit", "1000"), ("ThrottleKit:policies:api:window", "30d"), ("ThrottleKit:leases:api", mode),
    ];

    private static async Task<string> ErrorAsync((string, string)[] settings, Action<ThrottleKitBuilder> limits, string? second = null)
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(async () => await TestApp.StartAsync(
            app =>
            {
                var endpoint = app.MapGet("/", () => "ok").RequireThrottle("api");
                if (second is not null) endpoint.RequireThrottle(second);
            },
            settings: settings, limits: limits));
        return error.Message;
    }

    private static async Task<int> DriveAsync(IReadOnlyList<TestApp> apps, int requests)
    {
        var served = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, requests), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            using var response = await apps[i % apps.Count].GetAsync("/");
            if (response.StatusCode == HttpStatusCode.OK) Interlocked.Increment(ref served);
            else Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        });
        return served;
    }
}
