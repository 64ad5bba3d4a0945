using ThrottleKit.Leasing.Twin;
using Xunit.Abstractions;

namespace ThrottleKit.Leasing.Tests;

/// <summary>Every state of the small fleets of <c>specs/</c>, over the functions that production runs.</summary>
public class TwinTests(ITestOutputHelper output)
{
    public static TheoryData<string> OfLeaseOnce => [.. Mutants.OfLeaseOnce.Select(mutant => mutant.Name)];

    public static TheoryData<string> OfRateLease => [.. Mutants.OfRateLease.Select(mutant => mutant.Name)];

    /// <summary>The numbers of states and the depths are those that the design gives for its modules under TLC, without symmetry.</summary>
    [Theory]
    [InlineData(1, 2, 617_186, 22)]
    [InlineData(2, 1, 10_310, 13)]
    public void WindowLeases_NeverExceedTheLimit(int cost, int calls, int states, int depth)
    {
        var result = Mutants.Unbroken.LeaseOnce(cost, calls);
        Report($"LeaseOnce, C={cost} Q={calls}", result);
        Assert.Null(result.Violated);
        Assert.Equal((states, depth), (result.States, result.Depth));
    }

    /// <summary>The same, for the two ways of giving back.</summary>
    [Theory]
    [InlineData(false, 9_818)]
    [InlineData(true, 9_894)]
    public void RateLeases_KeepTheirBound(bool givesBack, int states)
    {
        var result = Mutants.Unbroken.RateLease(givesBack);
        Report($"RateLease, {(givesBack ? "decay" : "none")}", result);
        Assert.Null(result.Violated);
        Assert.Equal((states, 17), (result.States, result.Depth));
    }

    /// <summary>Nodes as they are, one call at a time, calls given up, and a network worse than assumed where the node is meant to stand it.</summary>
    [Theory]
    [InlineData(1, 2, Surroundings.AsAssumed)]
    [InlineData(1, 2, Surroundings.DeliversForgottenReplies)]
    [InlineData(2, 1, Surroundings.RepeatsReplies)]
    [InlineData(2, 1, Surroundings.DeliversForgottenReplies)]
    public void NodesWithOneCallAtATime_NeverExceedTheLimit(int cost, int calls, Surroundings surroundings)
    {
        var result = Mutants.Unbroken.LeaseOnce(cost, calls, singleFlight: true, surroundings);
        Report($"LeaseOnce, C={cost} Q={calls}, single flight, {surroundings}", result);
        Assert.Null(result.Violated);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void RateLeasesThatAreToppedUp_KeepTheirBound(bool givesBack)
    {
        var result = Mutants.Unbroken.RateLease(givesBack, topsUp: true);
        Report($"RateLease, topped up, {(givesBack ? "decay" : "none")}", result);
        Assert.Null(result.Violated);
    }

    [Theory]
    [MemberData(nameof(OfLeaseOnce))]
    public void WindowLeasesWithoutAGuard_AreCaught(string mutant) => IsCaught(Mutants.OfLeaseOnce.Single(candidate => candidate.Name == mutant));

    [Theory]
    [MemberData(nameof(OfRateLease))]
    public void RateLeasesWithoutAGuard_AreCaught(string mutant) => IsCaught(Mutants.OfRateLease.Single(candidate => candidate.Name == mutant));

    private void IsCaught(Mutant mutant)
    {
        var result = mutant.Search(Mutants.Broken(mutant));
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
