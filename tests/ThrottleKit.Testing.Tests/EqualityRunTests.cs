namespace ThrottleKit.Testing.Tests;

public class EqualityRunTests
{
    [Fact]
    public void SameFunctions_Agree()
    {
        var report = Run(StandInWindow.Definition, 20_000, "oracle", "written", "csharp");

        Assert.True(report.Passed, report.ToString());
        Assert.Equal(20_000, report.Total.Steps);
        Assert.Equal(40_000, report.Total.Comparisons);
        Assert.Equal(0, report.Total.ConfigurationsRefused);
        Assert.True(report.Total.ConfigurationsUsed >= 20_000 / 250);
    }

    [Theory]
    [InlineData(Flaw.AllowsOneMore)]
    [InlineData(Flaw.CreditsTwice)]
    [InlineData(Flaw.ForgetsOnCarry)]
    [InlineData(Flaw.RetriesTooEarly)]
    [InlineData(Flaw.ResetsLate)]
    public void FlawInEmittedCode_IsFoundAndShrunk(Flaw flaw)
    {
        var report = Run(StandInWindow.With(emitted: flaw), 20_000, "oracle", "written", "csharp");

        Assert.False(report.Passed);
        var difference = report.Differences[0];
        Assert.Equal(("oracle", "csharp"), (difference.Step.Reference, difference.Step.Host));
        Assert.True(difference.History.Steps.Count <= 5, report.ToString());
        Assert.NotNull(Lockstep.Play(difference.History, [StrategyHosts.Create("oracle"), StrategyHosts.Create("csharp")]));
    }

    [Fact]
    public void FlawInWrittenFunction_IsFound()
    {
        var report = Run(StandInWindow.With(Flaw.None, written: Flaw.AllowsOneMore), 20_000, "oracle", "written", "csharp");

        Assert.All(report.Differences, difference => Assert.Equal("written", difference.Step.Host));
        Assert.NotEmpty(report.Differences);
    }

    [Fact]
    public void FlawInTheIr_IsFound()
    {
        var report = Run(StandInWindow.With(ir: text => text.Replace("(max 0", "(max 1")), 20_000, "oracle", "written", "csharp");

        Assert.All(report.Differences, difference => Assert.Equal("oracle", difference.Step.Reference));
        Assert.NotEmpty(report.Differences);
    }

    [Fact]
    public void Difference_CarriesTheTestThatShowsIt()
    {
        var difference = Run(StandInWindow.With(Flaw.CreditsTwice), 20_000, "oracle", "csharp").Differences[0];

        Assert.Contains(".Credit(\"a\", ", difference.Test);
        Assert.EndsWith(".AssertSame(StrategyHosts.Create(\"oracle\"), StrategyHosts.Create(\"csharp\"));\n", difference.Test);
        Assert.Throws<EqualityException>(() => difference.History.AssertSame(StrategyHosts.Create("oracle"), StrategyHosts.Create("csharp")));
    }

    [Fact]
    public void History_IsPrintedAsATest_ReadyToPaste()
    {
        var history = new History(StandInWindow.Definition)
            .Configure(2, 1_000_000)
            .Decide("a", now: 1_700_000_000_000_000, cost: 1)
            .Forecast("a", now: 0, cost: 2)
            .Grant("b", now: 5, wanted: 10, least: 2)
            .Credit("b", now: 6, amount: 1, debitedAt: 5)
            .Charge("b", now: 7, amount: 1_000)
            .Plant("b", "not \"mine\"")
            .Plant("b", null);

        Assert.Equal(
            """
            [Fact]
            public void Named() =>
                new History(ThrottleKit.Testing.Tests.StandInWindow.Definition)
                    .Configure(2, 1_000_000) // limit=2, window=1s
                    .Decide("a", now: 1_700_000_000_000_000, cost: 1)
                    .Forecast("a", now: 0, cost: 2)
                    .Grant("b", now: 5, wanted: 10, least: 2)
                    .Credit("b", now: 6, amount: 1, debitedAt: 5)
                    .Charge("b", now: 7, amount: 1_000)
                    .Plant("b", "not \"mine\"")
                    .Plant("b", null)
                    .AssertSame(StrategyHosts.Create("oracle"));

            """,
            TestPrinter.Print("Named", history, ["StrategyHosts.Create(\"oracle\")"]));
    }

    [Fact]
    public void SameSeed_MakesTheSameRun_WhateverTheNumberOfWorkers()
    {
        string Describe(int workers) =>
            (EqualityRun.Execute(Options(StandInWindow.With(Flaw.CreditsTwice), 10_000, "oracle", "csharp") with { Workers = workers })
                with { Elapsed = TimeSpan.Zero }).ToString();

        Assert.Equal(Describe(1), Describe(3));
    }

    [Fact]
    public void Progress_AddsUpToAllSteps()
    {
        var progress = new Sum();

        EqualityRun.Execute(Options(StandInWindow.Definition, 10_000, "oracle", "csharp") with { Progress = progress });

        Assert.Equal(10_000, progress.Total);
    }

    [Fact]
    public void Run_EndsWhenCancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => EqualityRun.Execute(Options(StandInWindow.Definition, 10_000, "oracle", "csharp"), source.Token));
    }

    internal static EqualityReport Run(StrategyDefinition definition, long steps, params string[] hosts) =>
        EqualityRun.Execute(Options(definition, steps, hosts));

    internal static EqualityOptions Options(StrategyDefinition definition, long steps, params string[] hosts) => new()
    {
        Strategies = [definition],
        Hosts = () => [.. hosts.Select(StrategyHosts.Create)],
        Steps = steps,
        Seed = 1,
        Workers = 2,
    };

    private sealed class Sum : IProgress<long>
    {
        private long _total;

        public long Total => _total;

        public void Report(long value) => Interlocked.Add(ref _total, value);
    }
}
