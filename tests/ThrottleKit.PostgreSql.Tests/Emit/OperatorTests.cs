using System.Numerics;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Tests.Lua;
using static ThrottleKit.PostgreSql.Tests.Emit.PrintedExpression;

namespace ThrottleKit.PostgreSql.Tests.Emit;

/// <summary>Each operation of the IR, printed and run on PostgreSQL, against integers without bounds.</summary>
[Collection(ServerCollection.Name)]
public sealed class OperatorTests(SharedServer server)
{
    private static readonly long[] Edges =
        [-IrLimits.MaxExact, -(1L << 52), -(1L << 32), -1_000_003, -7, -3, -2, -1, 0, 1, 2, 3, 7, 1_000_003, 1L << 32, 1L << 52, IrLimits.MaxExact];

    private static readonly (long A, long B)[] Pairs = [.. Edges.SelectMany(a => Edges.Select(b => (a, b)))];

    public static TheoryData<IrBinaryOp> IntegerOperations => [.. Enum.GetValues<IrBinaryOp>().Where(op => op < IrBinaryOp.Equal)];

    public static TheoryData<IrMulDivOp> Products => [.. Enum.GetValues<IrMulDivOp>()];

    [PostgresTheory]
    [MemberData(nameof(IntegerOperations))]
    public void GuardedOperation_IsExactOrFails(IrBinaryOp op)
    {
        using var printed = new PrintedExpression(server, new IrBinary(op, A, B, 0));
        foreach (var (a, b) in Pairs)
        {
            if (Expected(op, a, b) is { } value) Assert.True(value == printed.Run(a, b), $"{a} {op} {b}");
            else Assert.Equal(0, Assert.Throws<StrategyRangeException>(() => printed.Run(a, b)).Site);
        }
    }

    [PostgresTheory]
    [MemberData(nameof(IntegerOperations))]
    public void ProvedOperation_IsExactWhateverTheSigns(IrBinaryOp op)
    {
        using var printed = new PrintedExpression(server, new IrBinary(op, A, B, 0), strategy => LuaDefinition.AllProved(strategy, plain: false));
        foreach (var (a, b) in Pairs)
            if (Expected(op, a, b) is { } value) Assert.True(value == printed.Run(a, b), $"{a} {op} {b}");
    }

    [PostgresTheory]
    [MemberData(nameof(IntegerOperations))]
    public void PlainOperation_IsExactWhereNothingIsNegative(IrBinaryOp op)
    {
        // The operands stand in place once as names, once as what only a function can hold twice.
        using var atoms = new PrintedExpression(server, new IrBinary(op, A, B, 0), strategy => LuaDefinition.AllProved(strategy, plain: true));
        using var nested = new PrintedExpression(
            server,
            new IrBinary(op, new IrBinary(IrBinaryOp.Add, A, new IrInt(0), 2), new IrBinary(IrBinaryOp.Add, B, new IrInt(0), 2), 0),
            strategy => LuaDefinition.AllProved(strategy, plain: true));
        foreach (var (a, b) in Pairs.Where(pair => pair is { A: >= 0, B: >= 0 }))
        {
            if (Expected(op, a, b) is not { } value) continue;
            Assert.True(value == atoms.Run(a, b), $"{a} {op} {b}");
            Assert.True(value == nested.Run(a, b), $"{a} {op} {b}");
        }
    }

    [PostgresTheory]
    [MemberData(nameof(Products))]
    public void Product_IsExactHoweverLarge(IrMulDivOp op)
    {
        using var guarded = new PrintedExpression(server, new IrMulDiv(op, A, B, C, 0));
        using var plain = new PrintedExpression(server, new IrMulDiv(op, A, B, C, 0), strategy => LuaDefinition.AllProved(strategy, plain: true));
        using var nested = new PrintedExpression(
            server, new IrMulDiv(op, A, B, new IrBinary(IrBinaryOp.Add, C, new IrInt(0), 2), 0), strategy => LuaDefinition.AllProved(strategy, plain: true));
        foreach (var (a, b) in Pairs)
            foreach (var divisor in new long[] { -1, 0, 1, 3, 1_000_003, 1L << 52, IrLimits.MaxExact })
            {
                if (Expected(op, a, b, divisor) is not { } value)
                {
                    Assert.Equal(0, Assert.Throws<StrategyRangeException>(() => guarded.Run(a, b, divisor)).Site);
                    continue;
                }

                Assert.True(value == guarded.Run(a, b, divisor), $"{op} {a} {b} {divisor}");
                if (a < 0 || b < 0) continue;
                Assert.True(value == plain.Run(a, b, divisor), $"{op} {a} {b} {divisor}");
                Assert.True(value == nested.Run(a, b, divisor), $"{op} {a} {b} {divisor}");
            }
    }

    [PostgresFact]
    public void WhatIsNotChosen_IsNotEvaluated()
    {
        var fails = new IrBinary(IrBinaryOp.Equal, new IrBinary(IrBinaryOp.Divide, A, B, 0), new IrInt(1), IrSite.None);
        var isZero = new IrBinary(IrBinaryOp.Equal, B, new IrInt(0), IrSite.None);
        using var or = new PrintedExpression(server, AsInt(new IrBinary(IrBinaryOp.Or, isZero, fails, IrSite.None)));
        using var and = new PrintedExpression(server, AsInt(new IrBinary(IrBinaryOp.And, new IrUnary(IrUnaryOp.Not, isZero, IrSite.None), fails, IrSite.None)));
        using var choice = new PrintedExpression(server, new IrConditional(isZero, new IrInt(-1), new IrBinary(IrBinaryOp.Divide, A, B, 0)));
        using var always = new PrintedExpression(server, new IrConditional(P, new IrInt(4), new IrBinary(IrBinaryOp.Divide, new IrInt(1), new IrInt(0), 0)));

        Assert.Equal((1, 0, -1), (or.Run(7, 0), and.Run(7, 0), choice.Run(7, 0)));
        Assert.Equal((1, 1, 1), (or.Run(7, 7), and.Run(7, 7), choice.Run(7, 7)));
        Assert.Equal(4, always.Run(0, p: true)); // what is constant and fails is not computed ahead
        Assert.Throws<StrategyRangeException>(() => always.Run(0, p: false));
    }

    [PostgresFact]
    public void ConstantsThatFit32Bits_AreAddedIn64()
    {
        var large = new IrInt(int.MaxValue);
        var chosen = new IrConditional(P, large, new IrInt(1));
        using var sum = new PrintedExpression(server, new IrBinary(IrBinaryOp.Add, large, large, IrSite.None));
        using var product = new PrintedExpression(server, new IrBinary(IrBinaryOp.Multiply, chosen, new IrBinary(IrBinaryOp.Min, chosen, large, IrSite.None), IrSite.None));
        using var negated = new PrintedExpression(server, new IrUnary(IrUnaryOp.Negate, new IrInt(int.MinValue), IrSite.None));

        Assert.Equal(2L * int.MaxValue, sum.Run(0));
        Assert.Equal((long)int.MaxValue * int.MaxValue, product.Run(0, p: true));
        Assert.Equal(1L << 31, negated.Run(0));
    }

    [PostgresFact]
    public void NarrowSite_FailsOutsideItsRange()
    {
        using var narrow = new PrintedExpression(server, new IrUnary(IrUnaryOp.Narrow, A, 1));
        using var clamp = new PrintedExpression(server, new IrClamp(A, B, C, 2));

        Assert.Equal((-5, 5), (narrow.Run(-5), narrow.Run(5)));
        Assert.Equal(1, Assert.Throws<StrategyRangeException>(() => narrow.Run(6)).Site);
        Assert.Equal((2, 3, 4), (clamp.Run(1, 2, 4), clamp.Run(3, 2, 4), clamp.Run(9, 2, 4)));
        Assert.Equal(2, Assert.Throws<StrategyRangeException>(() => clamp.Run(3, 4, 2)).Site);
    }

    private static BigInteger? Expected(IrBinaryOp op, BigInteger a, BigInteger b)
    {
        if (b.IsZero && op is (IrBinaryOp.Divide or IrBinaryOp.Remainder or IrBinaryOp.FloorDivide or IrBinaryOp.CeilDivide)) return null;
        return Exact(op switch
        {
            IrBinaryOp.Add => a + b,
            IrBinaryOp.Subtract => a - b,
            IrBinaryOp.Multiply => a * b,
            IrBinaryOp.Divide => BigInteger.Divide(a, b),
            IrBinaryOp.Remainder => BigInteger.Remainder(a, b),
            IrBinaryOp.FloorDivide => Floor(a, b),
            IrBinaryOp.CeilDivide => -Floor(-a, b),
            IrBinaryOp.Min => BigInteger.Min(a, b),
            _ => BigInteger.Max(a, b),
        });
    }

    private static BigInteger? Expected(IrMulDivOp op, BigInteger a, BigInteger b, BigInteger divisor) => divisor < 1 ? null : Exact(op switch
    {
        IrMulDivOp.Floor => Floor(a * b, divisor),
        IrMulDivOp.Ceil => -Floor(-(a * b), divisor),
        _ => (a * b) - (divisor * Floor(a * b, divisor)),
    });

    private static BigInteger Floor(BigInteger a, BigInteger b)
    {
        var quotient = BigInteger.DivRem(a, b, out var rest);
        return !rest.IsZero && (rest < 0) != (b < 0) ? quotient - 1 : quotient;
    }

    private static BigInteger? Exact(BigInteger value) => BigInteger.Abs(value) > IrLimits.MaxExact ? null : value;
}
