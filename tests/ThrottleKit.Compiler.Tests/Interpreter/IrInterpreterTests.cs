using System.Numerics;
using ThrottleKit.Compiler.Interpreter;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;
using Xunit;

namespace ThrottleKit.Compiler.Tests.Interpreter;

public sealed class IrInterpreterTests
{
    private static readonly long[] Edges =
        [-IrLimits.MaxExact, -(1L << 32), -1_000_003, -7, -3, -2, -1, 0, 1, 2, 3, 7, 1_000_003, 1L << 32, IrLimits.MaxExact - 1, IrLimits.MaxExact];

    private static readonly IrExpression A = new IrLocal("a", IrType.Int), B = new IrLocal("b", IrType.Int), C = new IrLocal("c", IrType.Int);

    public static TheoryData<IrBinaryOp> IntegerOperations => [.. Enum.GetValues<IrBinaryOp>().Where(op => op < IrBinaryOp.Equal)];

    public static TheoryData<IrBinaryOp> Comparisons => [.. Enum.GetValues<IrBinaryOp>().Where(op => op is >= IrBinaryOp.Equal and < IrBinaryOp.And)];

    [Theory]
    [MemberData(nameof(IntegerOperations))]
    public void IntegerOperation_IsExactOrFaults(IrBinaryOp op)
    {
        var run = Expression(new IrBinary(op, A, B, 0));
        foreach (var a in Edges)
            foreach (var b in Edges)
                AssertSame(Expected(op, a, b), run(a, b, 0), $"{a} {op} {b}");
    }

    [Theory]
    [MemberData(nameof(Comparisons))]
    public void Comparison_IsThatOfTheIntegers(IrBinaryOp op)
    {
        var run = Expression(new IrBinary(op, A, B, IrSite.None));
        foreach (var a in Edges)
        {
            foreach (var b in Edges)
            {
                var expected = op switch
                {
                    IrBinaryOp.Equal => a == b,
                    IrBinaryOp.NotEqual => a != b,
                    IrBinaryOp.Less => a < b,
                    IrBinaryOp.LessOrEqual => a <= b,
                    IrBinaryOp.Greater => a > b,
                    _ => a >= b,
                };
                Assert.Equal(expected ? 1 : 0, run(a, b, 0));
            }
        }
    }

    [Theory]
    [InlineData(IrMulDivOp.Floor)]
    [InlineData(IrMulDivOp.Ceil)]
    [InlineData(IrMulDivOp.Modulo)]
    public void ExactProduct_NeedsOnlyItsResultToFit(IrMulDivOp op)
    {
        var run = Expression(new IrMulDiv(op, A, B, C, 0));
        foreach (var a in Edges)
        {
            foreach (var b in Edges)
            {
                foreach (var c in Edges)
                {
                    BigInteger? expected = null;
                    if (c >= 1)
                    {
                        var (floor, rest) = FloorRest((BigInteger)a * b, c);
                        expected = InRange(op switch { IrMulDivOp.Floor => floor, IrMulDivOp.Ceil => rest.IsZero ? floor : floor + 1, _ => rest });
                    }

                    AssertSame(expected, run(a, b, c), $"{op} {a} {b} {c}");
                }
            }
        }
    }

    [Fact]
    public void Clamp_FaultsWhereItsBoundsAreOutOfOrder()
    {
        var run = Expression(new IrClamp(A, B, C, 0));
        foreach (var a in Edges)
            foreach (var b in Edges)
                foreach (var c in Edges)
                    AssertSame(b > c ? null : Math.Clamp(a, b, c), run(a, b, c), $"clamp {a} {b} {c}");
    }

    [Theory]
    [InlineData(IrUnaryOp.Negate, 5, -5)]
    [InlineData(IrUnaryOp.Negate, IrLimits.MaxExact, -IrLimits.MaxExact)]
    [InlineData(IrUnaryOp.Abs, -7, 7)]
    [InlineData(IrUnaryOp.Abs, 7, 7)]
    [InlineData(IrUnaryOp.Narrow, 7, 7)]
    public void UnaryOperation_GivesItsValue(IrUnaryOp op, long operand, long expected) =>
        Assert.Equal(expected, Expression(new IrUnary(op, A, 0))(operand, 0, 0));

    [Theory]
    [InlineData(IrUnaryOp.Negate, 11)]
    [InlineData(IrUnaryOp.Abs, -11)]
    [InlineData(IrUnaryOp.Narrow, 11)]
    [InlineData(IrUnaryOp.Narrow, -11)]
    public void RangeOfTheSite_IsWhatAValueIsHeldTo(IrUnaryOp op, long operand) =>
        Assert.Null(Expression(new IrUnary(op, A, 0), -10, 10)(operand, 0, 0));

    [Fact]
    public void Fault_NamesItsSite()
    {
        var interpreter = new IrInterpreter(Strategy(EquatableArray.Of(Return(new IrBinary(IrBinaryOp.Divide, A, B, 0)))), []);
        var fault = Assert.Throws<IrFaultException>(() => interpreter.Call("F", 1, 0, 0));
        Assert.Equal((0, "the expression", "divides by 0"), (fault.Site, fault.Text, fault.Reason));
    }

    [Fact]
    public void WhatIsNotChosen_IsNotEvaluated()
    {
        IrExpression fails = new IrBinary(IrBinaryOp.Divide, new IrInt(1), new IrInt(0), 0), bad = new IrBinary(IrBinaryOp.Equal, fails, A, IrSite.None);
        IrExpression isZero = new IrBinary(IrBinaryOp.Equal, A, new IrInt(0), IrSite.None), not = new IrUnary(IrUnaryOp.Not, isZero, IrSite.None);
        Assert.Equal(5, Expression(new IrConditional(isZero, new IrInt(5), fails))(0, 0, 0));
        Assert.Null(Expression(new IrConditional(isZero, new IrInt(5), fails))(1, 0, 0));
        Assert.Equal(1, Expression(new IrBinary(IrBinaryOp.Or, isZero, bad, IrSite.None))(0, 0, 0));
        Assert.Equal(0, Expression(new IrBinary(IrBinaryOp.And, not, bad, IrSite.None))(0, 0, 0));
        Assert.Null(Expression(new IrBinary(IrBinaryOp.And, isZero, bad, IrSite.None))(0, 0, 0));
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public void Loop_IsHeldToItsBound(int trips, bool fails)
    {
        var i = new IrVariable("i", IrType.Int);
        IrExpression read = new IrLocal("i", IrType.Int);
        var interpreter = new IrInterpreter(
            Strategy(EquatableArray.Of<IrStatement>(
                new IrDeclare(i, new IrInt(0)),
                new IrWhile(
                    new IrBinary(IrBinaryOp.Less, read, A, IrSite.None),
                    EquatableArray.Of<IrStatement>(new IrAssign(i, new IrBinary(IrBinaryOp.Add, read, new IrInt(1), 0))),
                    new IrInt(5)),
                Return(read))),
            []);
        if (fails) Assert.Throws<InvalidOperationException>(() => interpreter.Call("F", trips, 0, 0));
        else Assert.Equal(trips, interpreter.Call("F", trips, 0, 0)[0]);
    }

    [Fact]
    public void Plan_ComputesItsStepsOnce_AndKeepsFaultsToThemselves()
    {
        var source = IrText.Read(
            """
            (strategy 1 "s"
            (parameter limit Limit integer "long" 0 100)
            (parameter burst Burst integer "long" 0 100 (optional))
            (units)
            (function Split (a b) (q r) (return (/ a b !0) (% a b !1)))
            (function UseQ () (v) (return (+ @q 1 !2)))
            (function UseSafe () (v) (return (? (has burst) @q @safe)))
            (site 0 "a / b") (site 1 "a % b") (site 2 "q + 1"))
            """);
        IrExpression limit = new IrParameter("limit", IrType.Int);
        var plan = new StrategyPlan(
            source,
            EquatableArray.Of(
                new ConfiguredStep(Variables("safe"), new IrBinary(IrBinaryOp.Add, limit, new IrInt(1), 2), null, default),
                new ConfiguredStep(Variables("q", "r"), null, "Split", EquatableArray.Of<IrExpression>(new IrInt(100), limit)),
                new ConfiguredStep(Variables("after"), new IrBinary(IrBinaryOp.Add, new IrConfigured("q", IrType.Int), limit, 2), null, default)),
            source.Functions,
            limit);

        var fine = IrInterpreter.ForPlan(plan, [7, null]);
        Assert.Equal([("after", 21), ("q", 14), ("r", 2), ("safe", 8)], fine.Configured.Select(pair => (pair.Key, (int)pair.Value!)).Order());
        Assert.Equal(15, fine.Call("UseQ")[0]);
        Assert.Equal(8, fine.Call("UseSafe")[0]);
        Assert.Equal(7, fine.Evaluate(plan.Limit!));

        var faulty = IrInterpreter.ForPlan(plan, [0, null]);
        Assert.Equal([("after", null), ("q", null), ("r", null), ("safe", 1)], faulty.Configured.Select(pair => (pair.Key, (int?)pair.Value)).Order());
        Assert.Equal(0, Assert.Throws<IrFaultException>(() => faulty.Call("UseQ")).Site);
        Assert.Equal(1, faulty.Call("UseSafe")[0]);
    }

    [Fact]
    public void RandomPrograms_RunOrFaultAtAKnownSite()
    {
        int returned = 0, faulted = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var strategy = new Ir.RandomProgram(random).Next();
            var interpreter = new IrInterpreter(strategy, [10, 1_000_000, seed % 2 == 0 ? null : 5, 1, null, 2]);
            for (var i = 0; i < 20; i++)
            {
                try
                {
                    IrValue[] arguments = [.. new[] { 1, random.Next(), 3, 0, 1 }.Select(Value), IrValue.OfRow([4, 5, 6]), IrValue.OfRow([7, 8, 9, 10]), Value(random.Next()), Value(random.Next(9))];
                    Assert.Equal(12, interpreter.Run("Decide", arguments).Length);
                    returned++;
                }
                catch (IrFaultException fault)
                {
                    Assert.Equal(strategy.Sites[fault.Site].Text, fault.Text);
                    faulted++;
                }
            }
        }

        Assert.True(returned > 500 && faulted > 500, $"{returned} returned, {faulted} faulted");
    }

    private static IrValue Value(int number) => new BigInteger(number);

    private static EquatableArray<IrVariable> Variables(params string[] names) => names.Select(name => new IrVariable(name, IrType.Int)).ToEquatableArray();

    private static IrStatement Return(IrExpression value) => new IrReturn(EquatableArray.Of(value));

    private static IrStrategy Strategy(EquatableArray<IrStatement> body, long min = -IrLimits.MaxExact, long max = IrLimits.MaxExact) => new(
        "s", default, default, default,
        EquatableArray.Of(new IrFunction("F", Variables("a", "b", "c"), Variables("result"), body)),
        EquatableArray.Of(new IrSite(0, "the expression", min, max)));

    private static Func<long, long, long, BigInteger?> Expression(IrExpression expression, long min = -IrLimits.MaxExact, long max = IrLimits.MaxExact)
    {
        var interpreter = new IrInterpreter(Strategy(EquatableArray.Of(Return(expression)), min, max), []);
        return (a, b, c) =>
        {
            try
            {
                return interpreter.Call("F", a, b, c)[0];
            }
            catch (IrFaultException)
            {
                return null;
            }
        };
    }

    private static void AssertSame(BigInteger? expected, BigInteger? actual, string what) =>
        Assert.True(expected == actual, $"{what}: {expected?.ToString() ?? "a fault"} was expected, {actual?.ToString() ?? "a fault"} came");

    private static BigInteger? Expected(IrBinaryOp op, BigInteger a, BigInteger b)
    {
        if (b.IsZero && op is IrBinaryOp.Divide or IrBinaryOp.Remainder or IrBinaryOp.FloorDivide or IrBinaryOp.CeilDivide) return null;
        return InRange(op switch
        {
            IrBinaryOp.Add => a + b,
            IrBinaryOp.Subtract => a - b,
            IrBinaryOp.Multiply => a * b,
            IrBinaryOp.Divide => a / b,
            IrBinaryOp.Remainder => a - (b * (a / b)),
            IrBinaryOp.FloorDivide => b.Sign > 0 ? FloorRest(a, b).Floor : FloorRest(-a, -b).Floor,
            IrBinaryOp.CeilDivide => -(b.Sign > 0 ? FloorRest(-a, b).Floor : FloorRest(a, -b).Floor),
            IrBinaryOp.Min => a < b ? a : b,
            IrBinaryOp.Max => a < b ? b : a,
            _ => throw new ArgumentOutOfRangeException(nameof(op)),
        });
    }

    private static (BigInteger Floor, BigInteger Remainder) FloorRest(BigInteger dividend, BigInteger divisor)
    {
        var rest = ((dividend % divisor) + divisor) % divisor;
        return ((dividend - rest) / divisor, rest);
    }

    private static BigInteger? InRange(BigInteger value) => BigInteger.Abs(value) <= IrLimits.MaxExact ? value : null;
}
