using ThrottleKit.Compiler.Tests.Ir;
using ThrottleKit.Compiler.Tests.Lua;
using ThrottleKit.Testing;
using ThrottleKit.Testing.PostgreSql;

namespace ThrottleKit.PostgreSql.Tests.Emit;

/// <summary>Whole functions on random histories, every reply and every stored state against the exact interpreter.</summary>
[Collection(ServerCollection.Name)]
public sealed class EqualityTests(SharedServer server)
{
    private const int Seed = 1542, Programs = 30;

    public static TheoryData<StrategyDefinition> Definitions => [.. Strategies.BuiltIn];

    [PostgresTheory]
    [MemberData(nameof(Definitions), DisableDiscoveryEnumeration = true)]
    public void FunctionOfABuiltInStrategy_DoesWhatTheInterpreterDoes(StrategyDefinition definition)
    {
        var report = Run(definition, 3_000);
        Assert.True(report.Total.Differences == 0, $"{report}\n{definition.Sql.Text}");
    }

    [PostgresFact]
    public void FunctionsOfRandomPrograms_DoWhatTheInterpreterDoes()
    {
        for (var i = 0; i < Programs; i++)
        {
            var strategy = new RandomProgram(new Random(Seed + i)).Next();
            var plan = LuaDefinition.Unlowered(strategy);
            var definition = LuaDefinition.Define(plan, i % 2 == 0 ? LuaDefinition.AllGuarded(strategy) : LuaDefinition.Analyzed(plan));
            var report = Run(definition, 100);
            Assert.True(report.Total.Differences == 0, $"program {i} of seed {Seed}: {report}\n{definition.Sql.Text}");
        }
    }

    private EqualityReport Run(StrategyDefinition definition, long steps) => EqualityRun.Execute(new EqualityOptions
    {
        Strategies = [definition],
        Hosts = () => [StrategyHosts.Create("oracle"), PostgresStrategyHost.Connect("postgres", server.Endpoint)],
        Steps = steps,
        Seed = Seed,
        Workers = 1,
    });
}
