using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;

namespace ThrottleKit.AspNetCore.Tests;

/// <summary>Five million keys that come once each. What the process holds is measured, and a method that another test throttles keeps the host that answered it last: nothing else runs meanwhile.</summary>
[Collection(Alone)]
public class FloodTests
{
    private const string Alone = "alone";

    private const int Keys = 5_000_000, Cap = 500_000, OverHttp = 20_000;
    private const long MostBytes = 100_000_000;

    /// <summary>The flood goes past the network, to the very limiter that the endpoint asks; what is looked at meanwhile, and one request in 250, comes over HTTP.</summary>
    [Fact]
    public async Task FiveMillionOneOffKeys_StayUnderTheCap_NeverRefillADrainedKey_AndTheHostFreesThemAll()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (limiter, held) = await FloodAsync();
        Assert.InRange(held - before, 0, MostBytes);

        for (var watch = Stopwatch.StartNew(); limiter.IsAlive && watch.Elapsed < TimeSpan.FromSeconds(20); await Task.Delay(20)) // the server's last work may still be under way
            GC.Collect(2, GCCollectionMode.Forced, blocking: true);
        Assert.False(limiter.IsAlive);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostBytes / 4);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(WeakReference Limiter, long Held)> FloodAsync()
    {
        await using var app = await TestApp.StartAsync(
            app => app.MapGet("/", () => "ok").RequireThrottle("api", rule => rule with { Key = HttpKeys.Header("X-Key") }), [TestApp.Window("api", 2)],
            limits: kit => kit.Configure(options => options.MaxKeys = Cap));
        var limiter = app.Host.Limiter("api");
        Assert.Equal(2, await app.CountAsync("/", 3, ("X-Key", "drained")));
        int served = 0, denied = 0;
        for (var part = 0; part < 10; part++)
        {
            var first = part * (Keys / 10);
            await Parallel.ForEachAsync(Enumerable.Range(first, OverHttp / 10), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
            {
                using var response = await app.GetAsync("/", ("X-Key", $"once-{i}"));
                Interlocked.Increment(ref response.StatusCode == HttpStatusCode.OK ? ref served : ref denied);
            });
            for (var i = first + (OverHttp / 10); i < first + (Keys / 10); i++)
            {
                var answer = limiter.AcquireAsync($"header:x-key=once-{i}");
                Assert.True(answer.IsCompletedSuccessfully);
                _ = answer.Result.IsAllowed ? served++ : denied++;
            }

            Assert.Equal(0, await app.CountAsync("/", 2, ("X-Key", "drained")));
        }

        Assert.Equal((Cap - 1, Keys - Cap + 1), (served, denied)); // new keys are denied where there is no room, and nothing live is dropped for them
        var held = GC.GetTotalMemory(forceFullCollection: true);
        return (new WeakReference(limiter), held);
    }

    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class RunsAlone;
}
