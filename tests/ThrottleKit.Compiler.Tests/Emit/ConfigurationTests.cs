using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Interpreter;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;
using Level = ThrottleKit.Compiler.Analysis.Exactness;

namespace ThrottleKit.Compiler.Tests.Emit;

/// <summary>What is computed once, and what people read when a configuration is refused. The plan is made by hand.</summary>
public sealed class ConfigurationTests
{
    private static readonly IrStrategy Strategy = IrText.Read(
        """
        (strategy 1 "steps"
        (parameter limit Limit integer "long" 0 1000000000)
        (parameter period Period duration "global::ThrottleKit.Duration" 1 3162240000000000)
        (parameter burst Burst integer "long" 0 1000000000 (optional))
        (field Used "long" int 0 9007199254740991)
        (units)
        (function Split (a b) (q r)
         (return (/ a b !0) (% a b !1)))
        (function Decide (exists? used now cost) (allowed? next remaining resetAt hasRetry? retryAt delay)
         (return #t cost (? (has burst) @reach @plain) (+ now @share !3) #f 0 0))
        (site 0 "a / b") (site 1 "a % b") (site 2 "burst * period") (site 3 "now + share") (site 4 "limit + 1"))
        """);

    private static readonly StrategyPlan Plan = new(
        Strategy,
        EquatableArray.Of(
            new ConfiguredStep(Variables("plain"), new IrBinary(IrBinaryOp.Add, Parameter("limit"), new IrInt(1), 4), null, default),
            new ConfiguredStep(Variables("quotient", "rest"), null, "Split", EquatableArray.Of<IrExpression>(Parameter("period"), Parameter("limit"))),
            new ConfiguredStep(
                Variables("share"),
                new IrConditional(new IrBinary(IrBinaryOp.Greater, Parameter("limit"), new IrInt(0), IrSite.None), new IrConfigured("quotient", IrType.Int), new IrInt(7)),
                null, default),
            new ConfiguredStep(Variables("reach"), new IrBinary(IrBinaryOp.Multiply, Parameter("burst"), Parameter("period"), 2), null, default)),
        Strategy.Functions,
        new IrConfigured("plain", IrType.Int));

    private static readonly StrategyDefinition Definition = EmittedAssembly.Load(
        """
        #pragma warning disable CS1591
        using ThrottleKit;
        namespace Sample;
        public sealed partial class Steps
        {
            public required long Limit { get; init; }
            public required Duration Period { get; init; }
            public long? Burst { get; init; }
            public readonly record struct State(long Used);
            private Outcome<State> Decide(State? state, long now, long cost) => Outcome.Allow(new State(cost), 0, now);
        }
        """,
        CSharpEmission.Print(
            CSharpEmission.Model(Strategy, "Steps"), Plan,
            RangeAnalysis.Analyze(Plan) with
            {
                Sites = Strategy.Sites.Select(site => new SiteFinding(
                    site.Id, site.Id == 4 ? Level.Proved : Level.Configuration, Analysis.Interval.Empty, false)).ToEquatableArray(),
            })).Definition("Sample.Steps");

    [Theory]
    [InlineData(3L, 10L, 5L)]
    [InlineData(3L, 10L, null)]
    [InlineData(1_000L, 3_162_240_000_000_000L, 2L)]
    public void Values_AreWhatTheOracleComputes(long limit, long period, long? burst)
    {
        var oracle = IrInterpreter.ForPlan(Plan, [limit, period, burst]);
        var decision = KernelHost.Of(Definition, limit, period, burst).Decide(false, [0], 1_000, 1).Decision;
        Assert.Equal(oracle.Configured["plain"], decision.Limit);
        Assert.Equal(oracle.Configured[burst is null ? "plain" : "reach"], decision.Remaining);
        Assert.Equal(1_000 + oracle.Configured["share"], decision.ResetAtMicroseconds);
    }

    [Fact]
    public void StepThatFails_IsNoFailure_WhereNothingNeedsItsValues()
    {
        // With a limit of 0 the quotient has no value; the share does not ask for it.
        var decision = KernelHost.Of(Definition, 0, 10, null).Decide(false, [0], 1_000, 1).Decision;
        Assert.Equal((1, 1_007), (decision.Limit, decision.ResetAtMicroseconds));
    }

    [Fact]
    public void Refusal_NamesTheExpressionTheValuesAndWhatWouldWork()
    {
        var refusal = Assert.Throws<StrategyConfigurationException>(() => KernelHost.Of(Definition, 5, 36_500L * 86_400_000_000, 1_000_000_000));
        Assert.Equal(
            "Strategy 'steps' is not exact with limit=5, period=36500d, burst=1000000000: 'burst * period' reaches 3153600000000000000000000, "
            + "beyond -9007199254740991 to 9007199254740991. With the others as they are, the largest period that works is 9007199us; the largest burst that works is 2.",
            refusal.Message);
        KernelHost.Of(Definition, 5, 9_007_199, 1_000_000_000);
        KernelHost.Of(Definition, 5, 36_500L * 86_400_000_000, 2);
        Assert.Throws<StrategyConfigurationException>(() => KernelHost.Of(Definition, 5, 9_007_200, 1_000_000_000));
        Assert.Throws<StrategyConfigurationException>(() => KernelHost.Of(Definition, 5, 36_500L * 86_400_000_000, 3));
    }

    [Fact]
    public void ParameterOutOfItsRange_IsRefusedBeforeAnythingIsComputed() =>
        Assert.Contains("'period' is 0s", Assert.Throws<StrategyConfigurationException>(() => KernelHost.Of(Definition, 5, 0, null)).Message);

    private static IrParameter Parameter(string name) => new(name, IrType.Int);

    private static EquatableArray<IrVariable> Variables(params string[] names) => names.Select(name => new IrVariable(name, IrType.Int)).ToEquatableArray();
}
