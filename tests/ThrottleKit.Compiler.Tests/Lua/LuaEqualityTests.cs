using ThrottleKit.Compiler.Emit.Lua;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Tests.Frontend;
using ThrottleKit.Compiler.Tests.Ir;
using ThrottleKit.Testing;
using Xunit.Abstractions;

namespace ThrottleKit.Compiler.Tests.Lua;

/// <summary>Whole scripts on random histories, every reply and every stored state against the exact interpreter.</summary>
public sealed class LuaEqualityTests(ITestOutputHelper output)
{
    private const int Seed = 415, Programs = 500, StepsOfAProgram = 24;

    /// <summary>A hundred thousand programs in two hundred parts in the long run, <c>THROTTLEKIT_LONG=1 ./test Compiler</c>.</summary>
    public static TheoryData<int> Parts => [.. Enumerable.Range(0, Environment.GetEnvironmentVariable("THROTTLEKIT_LONG") == "1" ? 200 : 1)];

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

    /// <summary>Few steps of many programs, in one Lua state for a part of them: what most of them do, they do in their first steps.</summary>
    [Theory]
    [MemberData(nameof(Parts))]
    public void ScriptsOfRandomPrograms_DoWhatTheInterpreterDoes(int part)
    {
        var definitions = Enumerable.Range(part * Programs, Programs).Select(number =>
        {
            var strategy = new RandomProgram(new Random(Seed + number)).Next() with { Name = $"random{number}" };
            return LuaDefinition.Define(LuaDefinition.Unlowered(strategy), LuaDefinition.AllGuarded(strategy));
        });
        var report = Run([.. definitions], Programs * StepsOfAProgram, StepsOfAProgram);
        Assert.True(report.Total.Differences == 0, report.ToString());
        Assert.True(report.Total.OutOfRange < report.Total.Steps * 19 / 20, $"Of {report.Total.Steps} steps, {report.Total.OutOfRange} were out of range: too few of the others to tell.");
        output.WriteLine($"Programs {part * Programs} to {((part + 1) * Programs) - 1} of seed {Seed}: {report.Total.Steps} steps, {report.Total.OutOfRange} out of range, no difference.");
    }

    private static EqualityReport Run(StrategyDefinition definition, int steps) => Run([definition], steps, 250);

    private static EqualityReport Run(IReadOnlyList<StrategyDefinition> definitions, int steps, int stepsPerHistory) => EqualityRun.Execute(new EqualityOptions
    {
        Strategies = definitions,
        Hosts = () => [StrategyHosts.Create("oracle"), StrategyHosts.Create("lua")],
        Steps = steps,
        StepsPerHistory = stepsPerHistory,
        Seed = Seed,
        Workers = 1,
    });
}
