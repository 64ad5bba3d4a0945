namespace ThrottleKit.Tool.Tests;

public sealed class SqlTests
{
    [Fact]
    public void WithoutAName_AllStrategiesAreInTheScript()
    {
        var run = ToolRun.Of("sql");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains($"FUNCTION throttlekit.{Gcra.Definition.Sql.Function}(", run.Output);
        Assert.Contains($"FUNCTION throttlekit.{Quota.Definition.Sql.Function}(", run.Output);
        Assert.Contains("\nCREATE TABLE throttlekit.state (", run.Output);
    }

    [Fact]
    public void NamedStrategies_AreTheOnlyOnes_InTheSchemaAskedFor()
    {
        var run = ToolRun.Of("sql", "gcra", "--schema", "limits", "--unlogged");

        Assert.Contains($"FUNCTION limits.{Gcra.Definition.Sql.Function}(", run.Output);
        Assert.Contains("\nCREATE UNLOGGED TABLE limits.state (", run.Output);
        Assert.DoesNotContain(Quota.Definition.Sql.Function, run.Output);
        Assert.DoesNotContain("throttlekit.", run.Output);
    }

    [Theory]
    [InlineData("gcrb", "There is no strategy 'gcrb'; did you mean 'gcra'?")]
    [InlineData("gcra --schema Limits", "'Limits' cannot be the schema")]
    public void WrongCalls_AreUsageErrors(string arguments, string message)
    {
        var run = ToolRun.Of(["sql", .. arguments.Split(' ')]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error);
    }
}
