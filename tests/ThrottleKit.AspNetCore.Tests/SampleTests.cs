using System.Net;
using ThrottleKit.Testing;
using ThrottleKit.Tests.Shared;

namespace ThrottleKit.AspNetCore.Tests;

/// <summary>The sample as people run it: processes of its own, over real HTTP.</summary>
public class SampleTests
{
    private static string Sample { get; } = Path.Combine(AppContext.BaseDirectory, "WebApi.dll");

    [Fact]
    public async Task OneInstance_CountsExactly()
    {
        using var app = await RunningApp.StartAsync("dotnet", Sample);
        Assert.Equal(100, await DriveAsync([app], "/search", 600));
        Assert.Equal(20, await app.CountAsync("/orders", 40, ("X-Tenant", "acme"), ("X-User", "ada")));
        Assert.Equal(2, await app.CountAsync("/export/10000", 3, ("X-Tenant", "umbrella"))); // 100 each, of 200 at once
        Assert.Equal(5, await app.CountAsync("/reports", 9, ("X-Tenant", "initech")));
        Assert.Equal(10, await app.CountAsync("/quote", 20));
        Assert.Equal(30, await app.CountAsync("/health", 30));
        Assert.Contains("\"429\"", await app.Client.GetStringAsync("/openapi/v1.json"));
    }

    [RedisFact]
    public async Task ThreeInstances_ThatShareARedis_CountExactly()
    {
        using var server = RedisServer.Start();
        var apps = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RunningApp.StartAsync("dotnet", Sample, $"--Redis={server.Endpoint}")));
        try
        {
            Assert.Equal(100, await DriveAsync(apps, "/search", 900));
        }
        finally
        {
            foreach (var app in apps) app.Dispose();
        }
    }

    /// <summary>A generator of load: many requests at once, spread over the instances.</summary>
    private static async Task<int> DriveAsync(IReadOnlyList<RunningApp> apps, string path, int requests)
    {
        var served = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, requests), new ParallelOptions { MaxDegreeOfParallelism = 48 }, async (i, _) =>
        {
            using var response = await apps[i % apps.Count].Client.GetAsync(path);
            if (response.StatusCode == HttpStatusCode.OK) Interlocked.Increment(ref served);
            else Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        });
        return served;
    }
}
