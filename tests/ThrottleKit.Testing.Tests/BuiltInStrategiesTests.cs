using ThrottleKit.Testing.Garnet;

namespace ThrottleKit.Testing.Tests;

public class BuiltInStrategiesTests
{
    private static readonly StrategyDefinition[] All = [Gcra.Definition, TokenBucket.Definition, LeakyBucket.Definition, FixedWindow.Definition, TokenBudget.Definition, Quota.Definition, SlidingWindow.Definition, SlidingWindowLog.Definition];

    /// <summary>A million in the long run, <c>THROTTLEKIT_LONG=1 ./test Testing</c>.</summary>
    private static readonly long PropertySteps = Environment.GetEnvironmentVariable("THROTTLEKIT_LONG") == "1" ? 1_000_000 : 100_000;

    [Fact]
    public void ExecutorsInProcess_Agree() => Agree(40_000, () => [.. new[] { "oracle", "written", "csharp", "lua" }.Select(StrategyHosts.Create)]);

    [Fact]
    public void Garnet_Agrees() => Agree(4_000, () => [StrategyHosts.Create("oracle"), new GarnetStrategyHost()], workers: 1);

    [RedisFact]
    public void Redis_Agrees()
    {
        using var server = RedisServer.Start();

        Agree(8_000, () => [StrategyHosts.Create("oracle"), StrategyHosts.Create($"redis={server.Endpoint}")]);
    }

    [Fact]
    public void FixedWindow_KeepsItsPromises() => KeepsPromises(FixedWindow.Definition, (arguments, from, to) => Windows(arguments[0]!.Value, arguments[1]!.Value, from, to));

    [Fact]
    public void Gcra_KeepsItsPromises() =>
        KeepsPromises(Gcra.Definition, (arguments, from, to) => Flow(arguments[2] ?? arguments[0]!.Value, arguments[0]!.Value, arguments[1]!.Value, from, to));

    [Fact]
    public void TokenBucket_KeepsItsPromises() =>
        KeepsPromises(TokenBucket.Definition, (arguments, from, to) => Flow(arguments[0]!.Value, arguments[1]!.Value, arguments[2]!.Value, from, to));

    [Fact]
    public void LeakyBucket_KeepsItsPromises() =>
        KeepsPromises(LeakyBucket.Definition, (arguments, from, to) => Flow(arguments[2]!.Value + 1, arguments[0]!.Value, arguments[1]!.Value, from, to));

    [Fact]
    public void Quota_KeepsItsPromises() =>
        KeepsPromises(Quota.Definition, (arguments, from, to) => Periods(arguments[0]!.Value, arguments[1]!.Value, from, to));

    [Fact]
    public void SlidingWindow_KeepsItsPromises() =>
        KeepsPromises(SlidingWindow.Definition, (arguments, from, to) => Trailing(arguments[0]!.Value, arguments[1]!.Value, arguments[2]!.Value, (WindowBoundary)arguments[3]!.Value, from, to));

    [Fact]
    public void SlidingWindowLog_KeepsItsPromises() =>
        KeepsPromises(SlidingWindowLog.Definition, (arguments, from, to) => ((Int128)arguments[0]!.Value) * (((to - from) / arguments[1]!.Value) + 1));

    [Fact]
    public void TokenBudget_KeepsItsPromises() => KeepsPromises(TokenBudget.Definition, bound: null, costsMayCross: true);

    private static void Agree(long steps, Func<IReadOnlyList<IStrategyHost>> hosts, int workers = 2)
    {
        var report = EqualityRun.Execute(new EqualityOptions { Strategies = All, Hosts = hosts, Steps = steps, Seed = 11, Workers = workers });

        Assert.True(report.Total.Differences == 0, report.ToString());
        Assert.False(report.Total.RefusesTooMuch, report.ToString());
        Assert.Equal(steps, report.Total.Steps);
    }

    private static void KeepsPromises(StrategyDefinition strategy, AdmissionBound? bound, bool costsMayCross = false)
    {
        var report = StrategyProperties.Check(strategy, new PropertyOptions { Steps = PropertySteps, Seed = 11, Workers = 2, Bound = bound, CostsMayCross = costsMayCross });

        Assert.True(report.Passed, report.ToString());
    }

    /// <summary>Each window that the interval touches admits the limit.</summary>
    private static Int128 Windows(long limit, long window, long from, long to) => (Int128)limit * ((to / window) - (from / window) + 1);

    /// <summary>Each period that the interval touches admits the limit; a calendar's own have at least the days given here.</summary>
    private static Int128 Periods(long limit, long period, long from, long to)
    {
        var least = period > 0 ? period : 86_400_000_000 * (period == CalendarPeriod.Week.Code ? 7 : period == CalendarPeriod.Month.Code ? 28 : 1);
        return (Int128)limit * (((to - from + least - 1) / least) + 1);
    }

    /// <summary>
    /// As many windows as it takes to cover the interval, each with the limit, or with less than twice that where the oldest sub-window counts by its part. The
    /// window is what the buckets divide.
    /// </summary>
    private static Int128 Trailing(long limit, long window, long buckets, WindowBoundary boundary, long from, long to)
    {
        var length = (window + buckets - 1) / buckets * buckets;
        return (((Int128)(to - from) / length) + 1) * (boundary == WindowBoundary.Whole ? limit : (2 * limit) - 1);
    }

    /// <summary>A burst, and what flows in the meantime.</summary>
    private static Int128 Flow(long burst, long limit, long period, long from, long to) => burst + ((Int128)(to - from) * limit / period);
}
