namespace ThrottleKit.Tool.Tests;

public sealed class ExplainTests : IDisposable
{
    private readonly string _policies = Path.GetTempFileName();

    public ExplainTests() => File.WriteAllText(
        _policies, """{"policies":{"api":{"strategy":"gcra","limit":10,"period":"1s"},"login":{"strategy":"fixedWindow","limit":5,"window":"15m"}}}""");

    public void Dispose() => File.Delete(_policies);

    [Fact]
    public void Lua_IsTheScriptThatServersRun()
    {
        var run = ToolRun.Of("explain", "gcra", "--as", "lua");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(Gcra.Definition.Lua, run.Output);
    }

    [Fact]
    public void Sql_IsTheFunctionThatPostgresRuns()
    {
        var run = ToolRun.Of("explain", "gcra", "--as", "sql");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(Gcra.Definition.Sql.Text, run.Output);
    }

    [Fact]
    public void CSharp_IsTheEmittedExecutor()
    {
        var run = ToolRun.Of("explain", "fixedWindow", "--as", "csharp");

        Assert.Contains("partial class FixedWindow : global::ThrottleKit.IStrategy<global::ThrottleKit.WindowUse, FixedWindow.Kernel>", run.Output);
    }

    [Fact]
    public void Ir_IsTheListing() => Assert.StartsWith("strategy tokenBudget\n", ToolRun.Of("explain", "TokenBudget", "--as", "ir").Output);

    [Fact]
    public void Ranges_SayWhatIsComputedWhen_AndHowEachExpressionIsKnownToBeExact()
    {
        var run = ToolRun.Of("explain", "gcra");

        Assert.Contains("\nOnce for a configuration\n", run.Output);
        Assert.Contains("\nRanges, for every configuration that the declarations allow\n", run.Output);
        Assert.Contains(run.Lines, line => line.TrimStart().StartsWith("proved ", StringComparison.Ordinal));
    }

    [Fact]
    public void Ranges_OfAPolicy_AreThoseOfItsConfiguration()
    {
        var run = ToolRun.Of("explain", "gcra", "--policies", _policies, "--policy", "api");

        Assert.Contains("\n  limit = 10\n  period = 1000000 us\n  burst = absent\n", run.Output);
        Assert.Contains(" = 100000", run.Output);
        Assert.Contains("\nRanges, for this configuration\n", run.Output);
    }

    [Theory]
    [InlineData("gcrb", "There is no strategy 'gcrb'; did you mean 'gcra'?")]
    [InlineData("gcra --as assembly", "assembly")]
    [InlineData("gcra --policy api", "--policies and --policy go together.")]
    [InlineData("gcra --policies FILE --policy apo", "There is no policy 'apo'; did you mean 'api'?")]
    [InlineData("gcra --policies FILE --policy login", "Policy 'login' is of strategy 'fixedWindow', not 'gcra'.")]
    public void WrongCalls_AreUsageErrors(string arguments, string message)
    {
        var run = ToolRun.Of(["explain", .. arguments.Split(' ').Select(argument => argument == "FILE" ? _policies : argument)]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error);
    }
}
