using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Tests.Ir;

namespace ThrottleKit.Compiler.Tests.Ranges;

/// <summary>The range analysis comes to an end, whatever the program.</summary>
public class RandomProgramRangesTests
{
    [Fact]
    public void RandomProgram_IsAnalysed()
    {
        for (var seed = 0; seed < 600; seed++)
        {
            var plan = Planner.Plan(new RandomProgram(new Random(seed)).Next());
            Assert.Equal(plan.Source.Sites.Count, RangeAnalysis.Analyze(plan).Sites.Count);
        }
    }

    /// <summary>Once assigned anew, a truth value says nothing of the comparison of its old self.</summary>
    [Fact]
    public void TruthValueFromItsOwnOldValue_IsAnalysed()
    {
        var result = Frontend.Sources.Bind("""
            [RateLimitStrategy]
            public sealed partial class Sample
            {
                public readonly record struct State(bool Open);
                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var open = state is { } s && s.Open;
                    open = (open ? now : cost) < 5;
                    return open ? Outcome.Allow(new State(open), 0, now) : Outcome.Deny(0, now, null);
                }
            }
            """);
        var report = RangeAnalysis.Analyze(Planner.Plan(result.Strategy!));
        Assert.True(report.Allowed.Contains(0) && report.Allowed.Contains(1));
    }
}
