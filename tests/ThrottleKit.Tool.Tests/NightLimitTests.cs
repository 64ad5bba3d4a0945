using Samples;
using ThrottleKit.Testing;

namespace ThrottleKit.Tool.Tests;

/// <summary>A strategy that somebody writes in a project of their own: every executor runs it, the tool loads it, and it keeps what a good strategy promises.</summary>
public sealed class NightLimitTests
{
    /// <summary>The sample's assembly.</summary>
    public static string Sample => typeof(NightLimit).Assembly.Location;

    [Fact]
    public void Executors_Agree()
    {
        var run = ToolRun.Of("verify", "nightLimit", "--steps", "8000", "--seed", "3", "--on", "oracle,written,csharp,lua,garnet", "--strategies", Sample);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.EndsWith(" differences 0", run.Lines[1]);
    }

    [Fact]
    public void Promises_AreKept()
    {
        var report = StrategyProperties.Check(NightLimit.Definition, new PropertyOptions
        {
            Steps = 50_000,
            Seed = 5,
            Workers = 2,
            Bound = (arguments, from, to) => arguments[1]!.Value + ((Int128)(to - from) / arguments[0]!.Value),
        });

        Assert.True(report.Passed, report.ToString());
    }

    [Fact]
    public void Night_HalvesTheRate()
    {
        var limit = new NightLimit { Every = TimeSpan.FromMinutes(1), Burst = 60 }.Compile();
        var noon = new DateTimeOffset(2026, 1, 2, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000;
        limit.Decide(false, default, noon, 60, out var state);
        Assert.Equal(30, limit.Decide(true, state, noon + (30 * 60_000_000L), 0, out _).Remaining);

        var midnight = noon + (12 * 3_600_000_000L);
        limit.Decide(false, default, midnight, 60, out state);
        Assert.Equal(15, limit.Decide(true, state, midnight + (30 * 60_000_000L), 0, out _).Remaining);
    }

    [Fact]
    public void Explanations_ComeFromWhatTheAssemblyCarries()
    {
        Assert.Contains("strategy nightLimit", ToolRun.Of("explain", "nightLimit", "--as", "ir", "--strategies", Sample).Output, StringComparison.Ordinal);
        Assert.Contains("proved", ToolRun.Of("explain", "nightLimit", "--strategies", Sample).Output, StringComparison.OrdinalIgnoreCase);
    }
}
