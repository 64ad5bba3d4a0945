using ThrottleKit.Tests.Shared;

namespace ThrottleKit.Tool.Tests;

/// <summary>The pictures in the docs are what the command draws. With THROTTLEKIT_ACCEPT=1 the test draws them anew.</summary>
public class PictureTests
{
    public static TheoryData<string> Names => [.. StrategyRegistry.BuiltIn.Strategies.Select(strategy => strategy.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void PictureOnThePage_IsWhatTheCommandDraws(string name)
    {
        var run = ToolRun.Of("picture", name);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));

        var file = $"docs/strategies/{name}.svg";
        if (Environment.GetEnvironmentVariable("THROTTLEKIT_ACCEPT") == "1") File.WriteAllText(Repository.Full(file), run.Output);
        Assert.Equal(Repository.Read(file), run.Output);
        Assert.Contains($"]({name}.svg)", Repository.Read($"docs/strategies/{name}.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void StrategyOfOnesOwn_IsDrawnByItsPolicy()
    {
        var policies = Path.GetTempFileName();
        try
        {
            File.WriteAllText(policies, """{"policies":{"api":{"strategy":"nightLimit","every":"1m","burst":5}}}""");

            Assert.Contains("policy api", ToolRun.Of("picture", "nightLimit", "--policies", policies, "--policy", "api", "--strategies", NightLimitTests.Sample).Output, StringComparison.Ordinal);
            Assert.Equal(2, ToolRun.Of("picture", "nightLimit", "--strategies", NightLimitTests.Sample).ExitCode);
        }
        finally
        {
            File.Delete(policies);
        }
    }
}
