using Xunit;
using Xunit.Abstractions;

namespace ThrottleKit.Interleaving.Tests;

public class InterleavingTests(ITestOutputHelper output)
{
    public static TheoryData<string> ScenarioNames => [.. Names];

    private static IEnumerable<string> Names => Scenarios.All.Select(scenario => scenario.Name);

    public static TheoryData<string> Mutants => [.. MutatedEngine.Mutants.Keys];

    [Theory]
    [MemberData(nameof(ScenarioNames))]
    public void EveryOrderOfSteps_EndsWell(string scenario)
    {
        var orders = Scenarios.Explore(scenario, more: Environment.GetEnvironmentVariable("THROTTLEKIT_LONG") == "1" ? 1 : 0);
        Assert.True(orders > 1);
        output.WriteLine($"{orders} orders");
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public void EngineThatIsBroken_IsFound(string mutant)
    {
        var scenarios = MutatedEngine.Compile(mutant);
        var names = MutatedEngine.IsOfTheTable(mutant) ? Names : Names.Reverse(); // those that may find it first: nothing else depends on the order
        var found = names.Select(name => MutatedEngine.Explore(scenarios, name)).FirstOrDefault(failure => failure is not null);
        Assert.NotNull(found);
    }
}
