using ThrottleKit.Compiler.Ir;
using Level = ThrottleKit.Compiler.Analysis.Exactness;

namespace ThrottleKit.Compiler.Tests.Emit;

public sealed class SharedDivisionsTests
{
    [Theory]
    [InlineData("(let q (muldivfloor now cost $limit !1)) (let r (mulmod now cost $limit !2))", 1, 0)]
    [InlineData("(let q (+ (muldivfloor now cost $limit !1) (mulmod now cost $limit !2) !0)) (let r 0)", 1, 0)]
    [InlineData("(let r (mulmod now cost $limit !2)) (let q (muldivfloor now cost $limit !1))", 0, 1)]
    [InlineData("(let q (muldivfloor now cost $limit !1)) (set now 3) (let r (mulmod now cost $limit !2))", 0, 1)]
    [InlineData("(let q (muldivfloor now cost $limit !1)) (let r (mulmod cost now $limit !2))", 0, 1)]
    [InlineData("(let q (? exists? (muldivfloor now cost $limit !1) 0)) (let r (mulmod now cost $limit !2))", 0, 1)]
    [InlineData("(let r 0) (let q (? exists? (+ (muldivfloor now cost $limit !1) (mulmod now cost $limit !2) !0) 0))", 1, 0)]
    [InlineData("(let r) (let q (muldivfloor now cost $limit !1)) (if exists? ((set r (mulmod now cost $limit !2))) ((set r 1)))", 1, 0)]
    [InlineData("(let r 0) (let q 0) (if exists? ((set q (muldivfloor now cost $limit !1))) ((set r (mulmod now cost $limit !2))))", 0, 1)]
    [InlineData("(let r 0) (let q (muldivfloor now cost $limit !1)) (while (< r 3) 3 ((set now (+ now 1 !0)) (set r (+ (mulmod now cost $limit !2) 3 !0))))", 0, 1)]
    public void FloorAndRemainder_ShareADivision_WhereTheFloorIsSureToComeFirst(string statements, int shared, int alone)
    {
        var strategy = IrText.Read($"""
            (strategy 1 "pairs"
            (parameter limit Limit integer "long" 1 1000)
            (field Used "long" int 0 9007199254740991)
            (units)
            (function Decide (exists? used now cost) (allowed? next remaining resetAt hasRetry? retryAt delay)
             {statements}
             (return #t q r now #f 0 0))
            (site 0 "sum") (site 1 "floor") (site 2 "remainder"))
            """);
        var text = CSharpEmission.Print(
            CSharpEmission.Model(strategy, "Pairs"), CSharpEmission.Unlowered(strategy, new IrInt(1)), CSharpEmission.All(strategy, Level.Proved));
        Assert.Equal((shared, alone), (text.Split("Products.MulDivFloor").Length - 1, text.Split("Exact.MulMod").Length - 1));

        const string Source = """
            #pragma warning disable CS1591
            using ThrottleKit;
            namespace Sample;
            public sealed partial class Pairs
            {
                public required long Limit { get; init; }
                public readonly record struct State(long Used);
                private Outcome<State> Decide(State? state, long now, long cost) => Outcome.Allow(new State(cost), Limit, now);
            }
            """;
        var kernel = KernelHost.Of(EmittedAssembly.Load(Source, text).Definition("Sample.Pairs"), 7);
        var oracle = new Compiler.Interpreter.IrInterpreter(strategy, [7]);
        foreach (long exists in new long[] { 0, 1 })
        {
            foreach (var (now, cost) in new (long, long)[] { (5, 3), (0, 4), (1L << 50, 13), (1L << 40, 1L << 14) })
            {
                var expected = oracle.Call("Decide", exists, 0, now, cost);
                var (decision, next) = kernel.Decide(exists == 1, [0], now, cost);
                Assert.Equal((expected[1], expected[2]), (next[0], decision.Remaining));
            }
        }
    }
}
