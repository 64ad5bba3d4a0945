using ThrottleKit.Testing;
using Xunit.Abstractions;

namespace ThrottleKit.Simulation.Tests;

/// <summary>Fleets from seeds, every admission held to the bound.</summary>
public class FleetSimulationTests(ITestOutputHelper output)
{
    private const int Schedules = 3_000;

    /// <summary><c>throttlekit simulate --schedules 1000000</c> runs the same for longer.</summary>
    [Fact]
    public void RandomFleetsInWhichAnythingGoesWrong_KeepTheBound()
    {
        var broken = new System.Collections.Concurrent.ConcurrentBag<FleetReport>();
        var (requests, reached) = (0L, 0);
        Parallel.For(1, Schedules + 1, seed =>
        {
            var report = FleetSimulation.Run(FleetScenario.Random((ulong)seed));
            Interlocked.Add(ref requests, report.Requests);
            if (report.WorstOvershoot == 0) Interlocked.Increment(ref reached);
            if (!report.Holds) broken.Add(report);
        });
        output.WriteLine($"{Schedules:N0} schedules, {requests:N0} requests; the limit was reached exactly in {reached:N0}, and exceeded in {broken.Count}");
        Assert.True(broken.IsEmpty, string.Join('\n', broken.Select(report => $"seed {report.Scenario.Seed}: {report}")));
        Assert.True(reached > Schedules / 10, "Hardly any fleet came to its limit: the schedules prove nothing.");
    }

    [Fact]
    public void TheSameSeed_IsTheSameRun()
    {
        for (var seed = 1UL; seed <= 50; seed++)
        {
            var (one, other) = (FleetSimulation.Run(FleetScenario.Random(seed)), FleetSimulation.Run(FleetScenario.Random(seed)));
            Assert.Equal(one.AdmittedByNode, other.AdmittedByNode);
            Assert.Equal((one.Requests, one.Calls, one.WorstOvershoot), (other.Requests, other.Calls, other.WorstOvershoot));
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(1_000)]
    public void UnderTwiceTheLimit_NearlyAllOfItIsAdmitted_AndNobodyStarves(int nodes)
    {
        var report = FleetSimulation.Run(new FleetScenario { Nodes = nodes, Limit = 10 * nodes, Windows = 11 });
        output.WriteLine(report.ToString());
        Assert.True(report.Holds);
        Assert.True(report.Utilisation >= 0.99, report.ToString());
        Assert.True(report.LeastShare >= 0.5, report.ToString());
    }

    [Fact]
    public void WithTenHotNodesOfAThousand_MostOfTheLimitIsAdmitted()
    {
        var report = FleetSimulation.Run(new FleetScenario { Nodes = 1_000, Limit = 10_000, HotNodes = 10, Windows = 11 });
        output.WriteLine(report.ToString());
        Assert.True(report.Holds);
        Assert.True(report.Utilisation >= 0.90, report.ToString());
    }

    [Fact]
    public void RateLimits_AreUsedAsWell()
    {
        var report = FleetSimulation.Run(new FleetScenario { Nodes = 8, Limit = 800, IsRate = true, Windows = 11 });
        output.WriteLine(report.ToString());
        Assert.True(report.Holds);
        Assert.True(report.Utilisation >= 0.99, report.ToString());
    }

    /// <summary>Not a promise but its edge, and that the audit sees it: clocks that are slow by more than nodes reckon with.</summary>
    [Fact]
    public void ClocksBeyondTheDeclaredDrift_BreakTheBound()
    {
        var scenario = new FleetScenario
        {
            Nodes = 4, Limit = 40, DemandPercent = 150, Sizer = LeaseSizer.Fixed(10), IdleAfter = TimeSpan.FromSeconds(10),
            Faults = new FleetFaults { Pauses = 500, DriftPerMillion = 500_000 },
        };
        var broken = Enumerable.Range(1, 200).Count(seed => !FleetSimulation.Run(scenario with { Seed = (ulong)seed }).Holds);
        Assert.DoesNotContain(Enumerable.Range(1, 200), seed => !FleetSimulation.Run(scenario with { Seed = (ulong)seed, DeclaredDriftPerMillion = 500_000 }).Holds);
        output.WriteLine($"{broken} of 200");
        Assert.True(broken > 0);
    }

    [Fact]
    public void AStrictFleet_KeepsItsLimitToo_AndOneOfSharesDoesNotUseIt()
    {
        var scenario = new FleetScenario { Nodes = 8, Limit = 80, HotNodes = 2, Windows = 11 };
        var (strict, share) = (FleetSimulation.Run(scenario with { Way = FleetWay.Strict }), FleetSimulation.Run(scenario with { Way = FleetWay.NaiveShare }));
        Assert.True(strict.Holds && strict.Utilisation >= 0.99, strict.ToString());
        Assert.True(share.Utilisation < 0.5, share.ToString());
    }
}
