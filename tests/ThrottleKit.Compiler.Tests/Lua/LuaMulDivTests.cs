using System.Numerics;
using ThrottleKit.Compiler.Ir;
using static ThrottleKit.Compiler.Tests.Lua.LuaExpression;

namespace ThrottleKit.Compiler.Tests.Lua;

/// <summary>Exact products: the one thing that doubles cannot do by themselves.</summary>
public sealed class LuaMulDivTests
{
    private const int Seed = 7_310_001, Cases = 100_000;

    [Theory]
    [InlineData(IrMulDivOp.Floor)]
    [InlineData(IrMulDivOp.Ceil)]
    [InlineData(IrMulDivOp.Modulo)]
    public void ExactProduct_NeedsOnlyItsResultToFit(IrMulDivOp op)
    {
        using var lua = new LuaExpression(new IrMulDiv(op, A, B, C, 0));
        var random = new Random(Seed + (int)op);
        for (var i = 0; i < Cases; i++)
        {
            var (a, b, c) = (Any(random), Any(random), Math.Max(1, Math.Abs(Any(random))));
            var expected = Expected(op, a, b, c);
            if (BigInteger.Abs(expected) <= IrLimits.MaxExact)
                Assert.True(expected == lua.Run(a, b, c), $"seed {Seed}, case {i}: {op} of {a} x {b} / {c} is {expected}");
            else if (i % 16 == 0)
                Assert.Equal(0, Assert.Throws<StrategyRangeException>(() => lua.Run(a, b, c)).Site);
        }
    }

    [Theory]
    [InlineData(IrMulDivOp.Floor)]
    [InlineData(IrMulDivOp.Ceil)]
    public void ResultAtTheEdge_IsNeverSmallAndNeverWraps(IrMulDivOp op)
    {
        using var lua = new LuaExpression(new IrMulDiv(op, A, B, C, 0));
        var random = new Random(Seed);
        for (var i = 0; i < 4_000; i++)
        {
            // a x b / c is as near to 2^53 as whole numbers allow, on either side.
            var c = random.NextInt64(1, 1L << random.Next(1, 54));
            var a = random.NextInt64(c, IrLimits.MaxExact + 1);
            var b = (long)BigInteger.Min(IrLimits.MaxExact, ((BigInteger)(1L << 53) * c / a) + random.Next(-2, 3));
            if (random.Next(2) == 0) a = -a;
            var expected = Expected(op, a, b, c);
            if (BigInteger.Abs(expected) <= IrLimits.MaxExact) Assert.True(expected == lua.Run(a, b, c), $"seed {Seed}, case {i}: {a} x {b} / {c}");
            else Assert.Throws<StrategyRangeException>(() => lua.Run(a, b, c));
        }
    }

    [Fact]
    public void DivisorBelowOne_FailsTheSite()
    {
        using var lua = new LuaExpression(new IrMulDiv(IrMulDivOp.Modulo, A, B, C, 2));
        foreach (var c in new[] { 0, -1, -IrLimits.MaxExact })
            Assert.Equal(2, Assert.Throws<StrategyRangeException>(() => lua.Run(1, 1, c)).Site);
    }

    /// <summary>As likely small as large, edges and powers of two among them.</summary>
    private static long Any(Random random)
    {
        var power = 1L << random.Next(0, 54);
        var value = random.Next(4) switch
        {
            0 => power + random.Next(-2, 3),
            1 => IrLimits.MaxExact - random.Next(0, 3),
            _ => random.NextInt64(0, power + 1),
        };
        value = Math.Clamp(value, 0, IrLimits.MaxExact);
        return random.Next(3) == 0 ? -value : value;
    }

    private static BigInteger Expected(IrMulDivOp op, BigInteger a, BigInteger b, BigInteger c)
    {
        var floor = BigInteger.DivRem(a * b, c, out var rest);
        if (rest.Sign < 0) (floor, rest) = (floor - 1, rest + c);
        return op switch { IrMulDivOp.Floor => floor, IrMulDivOp.Ceil => rest.IsZero ? floor : floor + 1, _ => rest };
    }
}
