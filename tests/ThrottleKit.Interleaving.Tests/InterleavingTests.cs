using ThrottleKit.Engine.Table;
using Xunit;
using Xunit.Abstractions;

namespace ThrottleKit.Interleaving.Tests;

public class InterleavingTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. Scenarios.All.Select(scenario => scenario.Name)];

    public static TheoryData<string> Mutants => [.. MutatedTable.Mutants.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryOrderOfSteps_EndsWell(string scenario)
    {
        var orders = Scenarios.Explore(scenario, more: Environment.GetEnvironmentVariable("THROTTLEKIT_LONG") == "1" ? 1 : 0);
        Assert.True(orders > 1);
        output.WriteLine($"{orders} orders");
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public void TableThatIsBroken_IsFound(string mutant)
    {
        var scenarios = MutatedTable.Compile(mutant);
        var found = Scenarios.All.Select(scenario => MutatedTable.Explore(scenarios, scenario.Name)).FirstOrDefault(failure => failure is not null);
        Assert.NotNull(found);
    }
}
