using ThrottleKit.Bench.Budgets;

namespace ThrottleKit.Budgets.Tests;

/// <summary>Some of the workloads of which <c>bench -- budgets</c> runs ten thousand, each from its seed.</summary>
public class WorkloadTests
{
    private const ulong Workloads = 400;

    [Theory]
    [InlineData("Hard")]
    [InlineData("Metered")]
    [InlineData("AfterTheFact")]
    public void Spend_RunsOverByNoMoreThanItsModeStates_AndAllOfItIsRecorded(string name)
    {
        var payer = Enum.Parse<Payer>(name);
        for (var seed = 1UL; seed <= Workloads; seed++)
        {
            var result = OvershootWorkload.Run(seed, payer);
            Assert.True(BudgetBenchmark.Holds(payer, result), $"Seed {seed}: {result}");
            Assert.True(result.Recorded >= result.Released, $"Seed {seed}: {result}");
        }
    }

    /// <summary>A simulation that shows no overshoot where there is some would show none of ours either.</summary>
    [Fact]
    public void CheckBeforeAndAddAfter_RunsOver_AsTheSimulationMustShow() =>
        Assert.Contains(Enumerable.Range(1, (int)Workloads), seed => OvershootWorkload.Run((ulong)seed, Payer.CheckThenAdd) is var result && result.OfReleased > result.Cap);

    [Theory]
    [InlineData("Chat")]
    [InlineData("Agent")]
    public void LearnedReservations_KeepMoreStreamsOpen_AtTheSameOvershoot(string name)
    {
        var lengths = Enum.Parse<Lengths>(name);
        var hard = UtilisationRun.Run(1, lengths, BudgetMode.Hard, null);
        var learned = UtilisationRun.Run(1, lengths, BudgetMode.Metered, new LearnedReservation());
        Assert.InRange(learned.WorstWindow, 50, 100);
        Assert.True(learned.Streams >= 1.3 * hard.Streams, $"hard {hard}, learned {learned}");
    }

    [Fact]
    public void HostileLearner_BreachesNothing() =>
        Assert.InRange(UtilisationRun.Run(1, Lengths.Chat, BudgetMode.Metered, new FixedSlice(long.MaxValue)).WorstWindow, 0, 100);
}
