using System.Numerics;
using ThrottleKit.Compiler.Ir;
using static ThrottleKit.Compiler.Tests.Lua.LuaExpression;

namespace ThrottleKit.Compiler.Tests.Lua;

/// <summary>Each operation of the IR, printed and run on Lua 5.4, against integers without bounds.</summary>
public sealed class LuaOperatorTests
{
    private const int Seed = 20_251;

    private static readonly long[] Edges =
    [
        -IrLimits.MaxExact, 1 - IrLimits.MaxExact, -(1L << 52), -(1L << 32), -1_000_003, -7, -3, -2, -1, 0, 1, 2, 3, 7, 1_000_003, 1L << 32, 1L << 52,
        IrLimits.MaxExact - 1, IrLimits.MaxExact,
    ];

    public static TheoryData<IrBinaryOp> IntegerOperations => [.. Enum.GetValues<IrBinaryOp>().Where(op => op < IrBinaryOp.Equal)];

    public static TheoryData<IrBinaryOp> Comparisons => [.. Enum.GetValues<IrBinaryOp>().Where(op => op is >= IrBinaryOp.Equal and < IrBinaryOp.And)];

    [Theory]
    [MemberData(nameof(IntegerOperations))]
    public void GuardedOperation_IsExactOrFails(IrBinaryOp op)
    {
        using var lua = new LuaExpression(new IrBinary(op, A, B, 0));
        foreach (var (a, b) in Pairs())
        {
            if (Expected(op, a, b) is { } value) Assert.True(value == lua.Run(a, b), $"{a} {op} {b}");
            else Assert.Equal(0, Assert.Throws<StrategyRangeException>(() => lua.Run(a, b)).Site);
        }
    }

    [Theory]
    [MemberData(nameof(IntegerOperations))]
    public void ProvedOperation_IsExactWhateverTheSigns(IrBinaryOp op)
    {
        using var lua = new LuaExpression(new IrBinary(op, A, B, 0), strategy => LuaDefinition.AllProved(strategy, plain: false));
        foreach (var (a, b) in Pairs())
            if (Expected(op, a, b) is { } value) Assert.True(value == lua.Run(a, b), $"{a} {op} {b}");
    }

    [Theory]
    [MemberData(nameof(IntegerOperations))]
    public void PlainOperation_IsExactWhereNothingIsNegative(IrBinaryOp op)
    {
        // The operands stand in place once as names, once as what only a function can hold twice.
        using var atoms = new LuaExpression(new IrBinary(op, A, B, 0), strategy => LuaDefinition.AllProved(strategy, plain: true));
        using var nested = new LuaExpression(
            new IrBinary(op, new IrBinary(IrBinaryOp.Add, A, new IrInt(0), 2), new IrBinary(IrBinaryOp.Add, B, new IrInt(0), 2), 0),
            strategy => LuaDefinition.AllProved(strategy, plain: true));
        foreach (var (a, b) in Pairs().Where(pair => pair is { A: >= 0, B: >= 0 }))
        {
            if (Expected(op, a, b) is not { } value) continue;
            Assert.True(value == atoms.Run(a, b), $"{a} {op} {b}");
            Assert.True(value == nested.Run(a, b), $"{a} {op} {b}");
        }
    }

    [Theory]
    [MemberData(nameof(Comparisons))]
    public void Comparison_IsThatOfTheIntegers(IrBinaryOp op)
    {
        using var lua = new LuaExpression(AsInt(new IrBinary(op, A, B, IrSite.None)));
        foreach (var (a, b) in Pairs())
        {
            var order = a.CompareTo(b);
            var expected = op switch
            {
                IrBinaryOp.Equal => order == 0,
                IrBinaryOp.NotEqual => order != 0,
                IrBinaryOp.Less => order < 0,
                IrBinaryOp.LessOrEqual => order <= 0,
                IrBinaryOp.Greater => order > 0,
                _ => order >= 0,
            };
            Assert.Equal(expected ? 1 : 0, lua.Run(a, b));
        }
    }

    [Theory]
    [InlineData(IrUnaryOp.Negate)]
    [InlineData(IrUnaryOp.Abs)]
    [InlineData(IrUnaryOp.Narrow)]
    public void UnaryOperation_IsExact(IrUnaryOp op)
    {
        using var lua = new LuaExpression(new IrUnary(op, A, 0));
        foreach (var a in Edges)
            Assert.Equal(op switch { IrUnaryOp.Negate => -a, IrUnaryOp.Abs => Math.Abs(a), _ => a }, lua.Run(a));
    }

    [Fact]
    public void ValueOutsideTheRangeOfItsSite_FailsTheSite()
    {
        using var lua = new LuaExpression(new IrUnary(IrUnaryOp.Narrow, A, 1));
        Assert.Equal(5, lua.Run(5));
        Assert.Equal(-5, lua.Run(-5));
        Assert.Equal(1, Assert.Throws<StrategyRangeException>(() => lua.Run(6)).Site);
        Assert.Equal(1, Assert.Throws<StrategyRangeException>(() => lua.Run(-6)).Site);
    }

    [Fact]
    public void ConstantDivisorOfZero_FailsTheSite()
    {
        using var lua = new LuaExpression(new IrBinary(IrBinaryOp.Remainder, A, new IrInt(0), 0));
        Assert.Equal(0, Assert.Throws<StrategyRangeException>(() => lua.Run(1)).Site);
    }

    [Fact]
    public void OperandsFailBeforeTheirOperation_LeftFirst()
    {
        var narrow = new IrUnary(IrUnaryOp.Narrow, A, 1);
        using var lua = new LuaExpression(new IrBinary(IrBinaryOp.Divide, narrow, new IrBinary(IrBinaryOp.Multiply, B, B, 2), 0));
        Assert.Equal(1, Assert.Throws<StrategyRangeException>(() => lua.Run(9, IrLimits.MaxExact)).Site);
        Assert.Equal(2, Assert.Throws<StrategyRangeException>(() => lua.Run(1, IrLimits.MaxExact)).Site);
        Assert.Equal(0, Assert.Throws<StrategyRangeException>(() => lua.Run(1, 0)).Site);
    }

    [Fact]
    public void Clamp_HoldsTheValueAndChecksTheOrderOfItsBounds()
    {
        foreach (var guarded in new[] { true, false })
        {
            using var lua = new LuaExpression(
                new IrClamp(A, B, C, 0), strategy => guarded ? LuaDefinition.AllGuarded(strategy) : LuaDefinition.AllProved(strategy, plain: false));
            foreach (var a in Edges)
                foreach (var (b, c) in Pairs().Where(pair => pair.A <= pair.B).Take(150)) Assert.Equal(Math.Clamp(a, b, c), lua.Run(a, b, c));
            if (guarded) Assert.Equal(0, Assert.Throws<StrategyRangeException>(() => lua.Run(0, 1, 0)).Site);
        }
    }

    [Fact]
    public void ChoiceOfNumbers_EvaluatesOnlyTheOneChosen()
    {
        using var lua = new LuaExpression(new IrConditional(P, new IrUnary(IrUnaryOp.Narrow, A, 1), new IrUnary(IrUnaryOp.Narrow, B, 1)));
        Assert.Equal(0, lua.Run(0, 99, p: true));
        Assert.Equal(0, lua.Run(99, 0, p: false));
        Assert.Throws<StrategyRangeException>(() => lua.Run(99, 0, p: true));
    }

    [Fact]
    public void LogicAndChoicesOfTruthValues_AreThoseOfCSharp()
    {
        IrExpression yes = new IrBool(true), no = new IrBool(false), less = new IrBinary(IrBinaryOp.Less, A, B, IrSite.None);
        (IrExpression Expression, Func<bool, bool, bool, bool> Expected)[] cases =
        [
            (new IrBinary(IrBinaryOp.And, P, Q, IrSite.None), (p, q, _) => p && q),
            (new IrBinary(IrBinaryOp.Or, P, Q, IrSite.None), (p, q, _) => p || q),
            (new IrUnary(IrUnaryOp.Not, new IrBinary(IrBinaryOp.And, P, less, IrSite.None), IrSite.None), (p, _, c) => !(p && c)),
            (new IrBinary(IrBinaryOp.Equal, P, Q, IrSite.None), (p, q, _) => p == q),
            (new IrBinary(IrBinaryOp.NotEqual, P, less, IrSite.None), (p, _, c) => p != c),
            (new IrConditional(P, Q, less), (p, q, c) => p ? q : c),
            (new IrConditional(less, P, Q), (p, q, c) => c ? p : q),
            (new IrConditional(new IrBinary(IrBinaryOp.Or, P, less, IrSite.None), Q, no), (p, q, c) => (p || c) && q),
            (new IrConditional(P, yes, less), (p, _, c) => p || c),
            (new IrConditional(P, no, less), (p, _, c) => !p && c),
            (new IrConditional(P, less, yes), (p, _, c) => !p || c),
            (new IrConditional(P, new IrConditional(Q, less, no), new IrConditional(less, no, Q)), (p, q, c) => p ? q && c : !c && q),
            (new IrBinary(IrBinaryOp.And, new IrConditional(P, Q, less), new IrBinary(IrBinaryOp.Or, P, less, IrSite.None), IrSite.None), (p, q, c) => (p ? q : c) && (p || c)),
        ];
        foreach (var (expression, expected) in cases)
        {
            using var lua = new LuaExpression(AsInt(expression));
            foreach (var bits in Enumerable.Range(0, 8))
            {
                var (p, q, c) = ((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0);
                Assert.True(expected(p, q, c) == lua.RunTruth(p, q, a: 0, b: c ? 1 : 0), $"{expression} with {p}, {q}, {c}");
            }
        }
    }

    [Fact]
    public void ShortCircuit_LeavesTheRightSideAlone()
    {
        var fails = new IrBinary(IrBinaryOp.Equal, new IrUnary(IrUnaryOp.Narrow, A, 1), new IrInt(0), IrSite.None);
        using var and = new LuaExpression(AsInt(new IrBinary(IrBinaryOp.And, P, fails, IrSite.None)));
        using var or = new LuaExpression(AsInt(new IrBinary(IrBinaryOp.Or, P, fails, IrSite.None)));
        Assert.Equal(0, and.Run(99, p: false));
        Assert.Equal(1, or.Run(99, p: true));
        Assert.Throws<StrategyRangeException>(() => and.Run(99, p: true));
        Assert.Throws<StrategyRangeException>(() => or.Run(99, p: false));
    }

    [Fact]
    public void NestedArithmetic_KeepsItsShape()
    {
        IrExpression Op(IrBinaryOp op, IrExpression left, IrExpression right) => new IrBinary(op, left, right, 0);
        (IrExpression Expression, Func<long, long, long, long> Expected)[] cases =
        [
            (Op(IrBinaryOp.Subtract, A, Op(IrBinaryOp.Subtract, B, C)), (a, b, c) => a - (b - c)),
            (Op(IrBinaryOp.Subtract, Op(IrBinaryOp.Subtract, A, B), C), (a, b, c) => a - b - c),
            (Op(IrBinaryOp.Multiply, Op(IrBinaryOp.Remainder, A, B), C), (a, b, c) => a % b * c),
            (Op(IrBinaryOp.Remainder, Op(IrBinaryOp.Multiply, A, B), C), (a, b, c) => a * b % c),
            (Op(IrBinaryOp.Subtract, A, new IrInt(-3)), (a, _, _) => a + 3),
            (Op(IrBinaryOp.Multiply, new IrInt(-3), new IrUnary(IrUnaryOp.Negate, A, 0)), (a, _, _) => 3 * a),
            (Op(IrBinaryOp.Subtract, A, Op(IrBinaryOp.Min, B, C)), (a, b, c) => a - Math.Min(b, c)),
            (Op(IrBinaryOp.Max, Op(IrBinaryOp.Min, A, new IrInt(-4)), Op(IrBinaryOp.Divide, B, C)), (a, b, c) => Math.Max(Math.Min(a, -4), b / c)),
            (Op(IrBinaryOp.Add, new IrConditional(Op(IrBinaryOp.Less, A, B), A, B), C), (a, b, c) => Math.Min(a, b) + c),
            (Op(IrBinaryOp.CeilDivide, Op(IrBinaryOp.FloorDivide, A, B), C), (a, b, c) => Exact.CeilDiv(Exact.FloorDiv(a, b), c)),
        ];
        foreach (var plain in new bool?[] { null, false, true })
        {
            foreach (var (expression, expected) in cases)
            {
                using var lua = new LuaExpression(
                    expression, strategy => plain is { } isPlain ? LuaDefinition.AllProved(strategy, isPlain) : LuaDefinition.AllGuarded(strategy));
                foreach (var (a, b, c) in new (long, long, long)[] { (17, 5, 3), (5, 17, 4), (100, 7, 30), (-17, 5, 3), (17, -5, 3), (-17, -5, -3), (0, -5, 3) })
                    if (plain != true || (a >= 0 && b >= 0 && c >= 0)) Assert.True(expected(a, b, c) == lua.Run(a, b, c), $"{expression}: {a}, {b}, {c}\n{lua.Text}");
            }
        }
    }

    /// <summary>Every pair of edges, and random ones of every size.</summary>
    private static IEnumerable<(long A, long B)> Pairs()
    {
        foreach (var a in Edges)
            foreach (var b in Edges) yield return (a, b);
        var random = new Random(Seed);
        for (var i = 0; i < 1500; i++) yield return (Any(random), Any(random));
    }

    private static long Any(Random random)
    {
        var size = (1L << random.Next(1, 54)) - 1;
        return random.NextInt64(-size, size + 1);
    }

    /// <summary>Null where the operation fails.</summary>
    private static BigInteger? Expected(IrBinaryOp op, BigInteger a, BigInteger b)
    {
        if (b.IsZero && op is >= IrBinaryOp.Divide and <= IrBinaryOp.CeilDivide) return null;
        var value = op switch
        {
            IrBinaryOp.Add => a + b,
            IrBinaryOp.Subtract => a - b,
            IrBinaryOp.Multiply => a * b,
            IrBinaryOp.Divide => BigInteger.Divide(a, b),
            IrBinaryOp.Remainder => BigInteger.Remainder(a, b),
            IrBinaryOp.FloorDivide => Exact.FloorDiv((long)a, (long)b),
            IrBinaryOp.CeilDivide => Exact.CeilDiv((long)a, (long)b),
            IrBinaryOp.Min => BigInteger.Min(a, b),
            _ => BigInteger.Max(a, b),
        };
        return BigInteger.Abs(value) <= IrLimits.MaxExact ? value : null;
    }
}
