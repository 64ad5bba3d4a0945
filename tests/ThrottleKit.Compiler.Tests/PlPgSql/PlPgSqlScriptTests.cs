using System.Text.RegularExpressions;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Emit.PlPgSql;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Tests.Emit;
using ThrottleKit.Compiler.Tests.Ir;
using ThrottleKit.Compiler.Tests.Lua;

namespace ThrottleKit.Compiler.Tests.PlPgSql;

/// <summary>What can be said of the printed functions without a server; the others are in the tests of ThrottleKit.PostgreSql.</summary>
public sealed partial class PlPgSqlScriptTests
{
    /// <summary>PostgreSQL cuts a longer name, and two names then may be one.</summary>
    private const int LongestName = 63;

    [Fact]
    public void FixedWindow_LooksAsReviewed() => Snapshot.Verify("FixedWindow.sql.txt", FixedWindow.Definition.Sql.Text);

    [Fact]
    public void AnotherText_HasAnotherName()
    {
        var strategy = IrText.Read(FixedWindow.Definition.Ir);
        var plan = Planner.Plan(strategy);
        var (proved, guarded) = (PlPgSqlScript.Print(plan, RangeAnalysis.Analyze(plan)), PlPgSqlScript.Print(plan, LuaDefinition.AllGuarded(strategy)));

        Assert.Equal(FixedWindow.Definition.Sql, new StrategySql(proved.Function, proved.Text));
        Assert.StartsWith("fixed_window_", proved.Function);
        Assert.StartsWith("fixed_window_", guarded.Function);
        Assert.NotEqual(proved.Function, guarded.Function);
    }

    [Fact]
    public void NoName_IsLongerThanTheServerKeeps()
    {
        const int seed = 77;
        for (var i = 0; i < 200; i++)
        {
            var strategy = new RandomProgram(new Random(seed + i)).Next() with { Name = "aStrategyWithAVeryLongNameThatGoesOnAndOnWithoutAnEndInSight" };
            var script = PlPgSqlScript.Print(LuaDefinition.Unlowered(strategy), LuaDefinition.AllGuarded(strategy));
            Assert.All(Words().Matches(script.Text), word => Assert.True(word.Length <= LongestName, word.Value));
        }
    }

    [GeneratedRegex(@"(?<![-\w])[a-z_]\w*")]
    private static partial Regex Words();
}
