using ThrottleKit.Compiler.Emit.Lua;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Tests.Frontend;
using ThrottleKit.Compiler.Tests.Ir;
using ThrottleKit.Testing;

namespace ThrottleKit.Compiler.Tests.Lua;

/// <summary>Whole scripts on random histories, every reply and every stored state against the exact interpreter.</summary>
public sealed class LuaEqualityTests
{
    private const int Seed = 415;

    /// <summary>Ten thousand in the long run, <c>THROTTLEKIT_LONG=1 ./test Compiler</c>.</summary>
    private static readonly int Programs = Environment.GetEnvironmentVariable("THROTTLEKIT_LONG") == "1" ? 10_000 : 150;

    [Theory]
    [InlineData("Gcra")]
    [InlineData("TokenBucket")]
    [InlineData("FixedWindow")]
    [InlineData("TokenBudget")]
    [InlineData("LeakyBucket")]
    [InlineData("Quota")]
    [InlineData("SlidingWindow")]
    [InlineData("SlidingWindowLog")]
    public void ScriptOfABuiltInStrategy_DoesWhatTheInterpreterDoes(string name)
    {
        var strategy = Sources.Bind(Sources.OfCore, name).Strategy!;
        var plan = LuaDefinition.Unlowered(strategy);
        var report = Run(LuaDefinition.Define(plan, LuaDefinition.Analyzed(plan)), 20_000);
        Assert.True(report.Total.Differences == 0, report.ToString());
    }

    public static TheoryData<StrategyDefinition> Definitions => [Gcra.Definition, TokenBucket.Definition, FixedWindow.Definition, TokenBudget.Definition, LeakyBucket.Definition, Quota.Definition, SlidingWindow.Definition, SlidingWindowLog.Definition];

    [Theory]
    [MemberData(nameof(Definitions), DisableDiscoveryEnumeration = true)]
    public void ScriptOfTheLoweredStrategy_DoesWhatTheInterpreterDoes(StrategyDefinition definition)
    {
        var report = Run(definition, 20_000);
        Assert.True(report.Total.Differences == 0, $"{report}\n{definition.Lua}");
    }

    [Fact]
    public void ScriptsOfRandomPrograms_DoWhatTheInterpreterDoes()
    {
        for (var i = 0; i < Programs; i++)
        {
            var strategy = new RandomProgram(new Random(Seed + i)).Next();
            var plan = LuaDefinition.Unlowered(strategy);
            var definition = LuaDefinition.Define(plan, LuaDefinition.AllGuarded(strategy));
            var report = Run(definition, 250);
            Assert.True(report.Total.Differences == 0, $"program {i} of seed {Seed}: {report}\n{definition.Lua}");
        }
    }

    private static EqualityReport Run(StrategyDefinition definition, long steps) => EqualityRun.Execute(new EqualityOptions
    {
        Strategies = [definition],
        Hosts = () => [StrategyHosts.Create("oracle"), StrategyHosts.Create("lua")],
        Steps = steps,
        Seed = Seed,
        Workers = 1,
    });
}
