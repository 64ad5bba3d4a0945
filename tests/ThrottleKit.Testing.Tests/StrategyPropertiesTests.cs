namespace ThrottleKit.Testing.Tests;

public class StrategyPropertiesTests
{
    private static readonly PropertyOptions Options = new() { Steps = 20_000, Workers = 2, Bound = WindowBound };

    [Fact]
    public void SoundStrategy_KeepsEveryPromise()
    {
        var report = StrategyProperties.Check(StandInWindow.Definition, Options);

        Assert.True(report.Passed, report.ToString());
        Assert.Equal(20_000, report.Steps);
        Assert.True(report.Questions > 10 * report.Steps);
    }

    [Theory]
    [InlineData(Flaw.RetriesTooEarly, StrategyProperty.RetryIsHonest)]
    [InlineData(Flaw.RetriesTooLate, StrategyProperty.RetryIsHonest)]
    [InlineData(Flaw.ResetsLate, StrategyProperty.ResetMeansFresh)]
    [InlineData(Flaw.RemainsOneMore, StrategyProperty.RemainingIsExact)]
    [InlineData(Flaw.WantsSpareTime, StrategyProperty.Monotone)]
    [InlineData(Flaw.DeniesSmallCosts, StrategyProperty.Monotone)]
    [InlineData(Flaw.AllowsOneMore, StrategyProperty.BoundHolds)]
    [InlineData(Flaw.CreditsTwice, StrategyProperty.CreditKeepsBound)]
    public void BrokenPromise_IsFoundAndShrunk(Flaw flaw, StrategyProperty property)
    {
        // A strategy that may cross what is left is not held to what remains, so that only its bound is left to find it by.
        var crossing = flaw is Flaw.AllowsOneMore or Flaw.CreditsTwice;

        var report = StrategyProperties.Check(StandInWindow.With(flaw), Options with { CostsMayCross = crossing });

        var violation = Assert.Single(report.Violations, violation => violation.Property == property);
        Assert.True(violation.History.Steps.Count <= 6, violation.ToString());
    }

    [Fact]
    public void HostThatWritesOnADenial_IsFound()
    {
        var report = StrategyProperties.Check(
            StandInWindow.Definition, Options with { Host = () => new WritingHost(StrategyHosts.Create("csharp")) });

        Assert.Contains(report.Violations, violation => violation.Property == StrategyProperty.DenialChangesNothing);
    }

    /// <summary>Each window that the interval touches admits the limit.</summary>
    private static Int128 WindowBound(StrategyArguments arguments, long from, long to) =>
        (Int128)arguments[0]!.Value * ((to / arguments[1]!.Value) - (from / arguments[1]!.Value) + 1);

    /// <summary>Counts a denial, as careless limiters do.</summary>
    private sealed class WritingHost(IStrategyHost inner) : IStrategyHost
    {
        public string Name => "writing";

        public string Expression => "";

        public bool ChecksRanges => true;

        public IHostedStrategy Open(StrategyExecutor configured) => new Hosted(inner, inner.Open(configured));

        public string? ReadState(string key) => inner.ReadState(key);

        public void WriteState(string key, string? state) => inner.WriteState(key, state);

        public void Clear() => inner.Clear();

        public void Dispose() => inner.Dispose();

        private sealed class Hosted(IStrategyHost host, IHostedStrategy strategy) : IHostedStrategy
        {
            public StrategyReply Apply(in StrategyRequest request, string key)
            {
                var reply = strategy.Apply(request, key);
                if (!reply.Decision.IsAllowed && host.ReadState(key) is { } state) host.WriteState(key, state[..^1] + '9');
                return reply;
            }
        }
    }
}
