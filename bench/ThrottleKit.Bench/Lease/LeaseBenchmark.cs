using System.Diagnostics;
using ThrottleKit.Redis;
using ThrottleKit.Testing;

namespace ThrottleKit.Bench.Lease;

/// <summary>
/// A limit leased in batches of 100 against the same one asked of a real Redis each time, in turns in one run; and what a decision out of a lease costs against one of a limiter in process.
/// </summary>
internal static class LeaseBenchmark
{
    private const int Rounds = 9, Batch = 100, Keys = 64;
    private const double LeastOfStrict = 50, MostOfLocal = 1.3;

    public static async Task<bool> RunAsync()
    {
        using var server = RedisServer.Start();
        await using var store = await RedisStore.ConnectAsync(server.Endpoint);
        var window = new FixedWindow { Limit = 1_000_000_000, Window = TimeSpan.FromDays(1) };
        await using var strict = FleetLimiter.Create(store, "strict", window, new FleetLimiterOptions { Mode = LeaseMode.Strict });
        await using var leased = FleetLimiter.Create(store, "leased", window, new FleetLimiterOptions { Sizer = LeaseSizer.Fixed(Batch) });
        var keys = Enumerable.Range(0, Keys).Select(i => $"user-{i}").ToArray();

        var bounds = new Bounds();
        var table = new Table($"Redis, batches of {Batch}", "in flight", "strict, decisions/s", "leased, decisions/s", "leased is at");
        foreach (var inFlight in new[] { 1, 64 })
        {
            var rounds = new List<(double Strict, double Leased)>();
            for (var i = 0; i <= Rounds; i++)
            {
                var round = (await RunAsync(strict, keys, inFlight, 8_000), await RunAsync(leased, keys, inFlight, 800_000));
                if (i > 0) rounds.Add(round); // the first warms up
            }

            var ratio = rounds.Select(round => round.Leased / round.Strict).Median();
            table.Row(
                $"{inFlight}", Table.Number(rounds.Select(round => round.Strict).Median(), 0), Table.Number(rounds.Select(round => round.Leased).Median(), 0), $"{Table.Number(ratio, 0)}x");
            bounds.AtLeast($"leased against strict, {inFlight} in flight", ratio, LeastOfStrict);
        }

        await CompareLocallyAsync(bounds, window, store, keys);
        return bounds.Report();
    }

    private static async Task<double> RunAsync(FleetLimiter limiter, string[] keys, int inFlight, int decisions)
    {
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async worker =>
        {
            await Task.Yield();
            for (var i = worker; i < decisions; i += inFlight)
            {
                var decision = limiter.AcquireAsync(keys[i % keys.Length]);
                if (!(decision.IsCompletedSuccessfully ? decision.Result : await decision).IsAllowed) throw new InvalidOperationException("A decision was a denial.");
            }
        }));
        return decisions / watch.Elapsed.TotalSeconds;
    }

    /// <summary>One thread, out of a lease that lasts: what is compared is the decision, not the call for the next batch.</summary>
    private static async Task CompareLocallyAsync(Bounds bounds, FixedWindow window, RedisStore store, string[] keys)
    {
        const int Decisions = 2_000_000;
        var inProcess = KeyedLimiter<string>.Create(window);
        var leased = FleetLimiter.Create(store, "local", window, new FleetLimiterOptions { Sizer = LeaseSizer.Fixed(10_000_000), IdleAfter = TimeSpan.FromHours(1) });
        var rounds = new List<(double InProcess, double Leased)>();
        foreach (var key in keys) _ = await leased.AcquireAsync(key);
        for (var i = 0; i <= Rounds; i++)
        {
            var one = Nanoseconds(Decisions, n => inProcess.Acquire(keys[n % Keys]).IsAllowed);
            var other = Nanoseconds(Decisions, n => leased.TryAcquire(keys[n % Keys], 1, out var decision) && decision.IsAllowed);
            if (i > 0) rounds.Add((one, other));
        }

        var table = new Table("One decision, one thread", "by", "ns", "at");
        var ratio = rounds.Select(round => round.Leased / round.InProcess).Median();
        table.Row("limiter in process", Table.Number(rounds.Select(round => round.InProcess).Median()), "");
        table.Row("lease", Table.Number(rounds.Select(round => round.Leased).Median()), $"{Table.Number(ratio, 2)}x");
        bounds.AtMost("a decision out of a lease against one in process", ratio, MostOfLocal);
    }

    private static double Nanoseconds(int decisions, Func<int, bool> decide)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < decisions; i++)
            if (!decide(i)) throw new InvalidOperationException("A decision was a denial.");
        return watch.Elapsed.TotalNanoseconds / decisions;
    }
}
