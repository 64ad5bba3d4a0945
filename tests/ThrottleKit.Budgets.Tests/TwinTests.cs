using ThrottleKit.Budgets.Twin;
using Xunit.Abstractions;

namespace ThrottleKit.Budgets.Tests;

/// <summary>Every state of two streams on one budget, over the functions that production runs.</summary>
public class TwinTests(ITestOutputHelper output)
{
    public static TheoryData<string> Mutants => [.. Mutant.All.Select(mutant => mutant.Name)];

    /// <summary>The numbers of states and the depths are those that the design gives for its module under TLC, without symmetry.</summary>
    [Theory]
    [InlineData(BudgetMode.AfterTheFact, false, 1_442, 14)]
    [InlineData(BudgetMode.Metered, false, 660, 11)]
    [InlineData(BudgetMode.Metered, true, 1_459, 13)]
    public void Streams_KeepTheBoundOfTheirMode(BudgetMode mode, bool cuts, int states, int depth)
    {
        var result = SpendRuns.Run((int)mode, cuts, letsGo: true, 0);
        Report($"TokenBudget, {mode}{(cuts ? ", cut" : "")}", result);
        Assert.Null(result.Violated);
        Assert.Equal((states, depth), (result.States, result.Depth));
    }

    /// <summary>Streams as they are: hard ones reserve all that they can write, metered ones keep for the next chunk what one has left over.</summary>
    [Theory]
    [InlineData(BudgetMode.Hard)]
    [InlineData(BudgetMode.Metered)]
    public void StreamsOfOurs_SpendNothingBeyondTheirBudget(BudgetMode mode)
    {
        var result = SpendRuns.Run((int)mode, cuts: true, letsGo: false, 0);
        Report($"{mode}, as built", result);
        Assert.Null(result.Violated);
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public void StreamsWithoutAGuard_AreCaught(string name)
    {
        var mutant = Mutant.All.Single(candidate => candidate.Name == name);
        var result = mutant.Search();
        Report($"{mutant.Name}: {mutant.Says}", result);
        Assert.NotNull(result.Violated);
        Assert.StartsWith(mutant.Fails, result.Violated, StringComparison.Ordinal);
    }

    private void Report(string what, (int States, int Depth, string? Violated, IReadOnlyList<string> Trace) result)
    {
        output.WriteLine($"{what}: {result.States:N0} distinct states, depth {result.Depth}{(result.Violated is { } violated ? $"; {violated}" : "; holds")}");
        foreach (var step in result.Trace) output.WriteLine($"  {step}");
    }
}
