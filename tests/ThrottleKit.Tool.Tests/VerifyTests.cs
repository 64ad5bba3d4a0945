namespace ThrottleKit.Tool.Tests;

public class VerifyTests
{
    [Fact]
    public void ExecutorsThatAgree_EndWithZeroDifferences()
    {
        var run = Verify("window", "--steps", "2000", "--seed", "7", "--on", "oracle,written,csharp");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("oracle, written, csharp; seed 7", run.Lines[0]);
        Assert.StartsWith("window: steps compared 2000, comparisons 4000, configurations used ", run.Lines[1]);
        Assert.EndsWith(" differences 0", run.Lines[1]);
    }

    [Theory]
    [InlineData("widow", "There is no strategy 'widow'; did you mean 'window'?")]
    [InlineData("window --on oracle", "--on takes at least two places")]
    [InlineData("window --on oracle,moon", "'moon' is none of them")]
    [InlineData("window --steps 0", "--steps takes a number from 1.")]
    [InlineData("window --steps many", "many")]
    [InlineData("window --fast", "--fast")]
    public void WrongCalls_AreUsageErrors(string arguments, string message)
    {
        var run = Verify(arguments.Split(' '));

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error);
    }

    [Fact]
    public void AssemblyWithoutStrategies_IsAUsageError()
    {
        var run = ToolRun.Of("verify", "--strategies", typeof(Xunit.Assert).Assembly.Location);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("has no strategies", run.Error);
    }

    [Fact]
    public void MissingAssembly_IsAUsageError() => Assert.Equal(2, ToolRun.Of("verify", "--strategies", "/nowhere/x.dll").ExitCode);

    private static ToolRun Verify(params string[] arguments) => ToolRun.Of(["verify", .. arguments, "--strategies", ToolRun.OwnStrategies]);
}
