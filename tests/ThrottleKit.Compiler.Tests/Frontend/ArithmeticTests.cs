namespace ThrottleKit.Compiler.Tests.Frontend;

/// <summary>Integers and truth values mean in the IR what they mean in C#.</summary>
public class ArithmeticTests
{
    [Theory]
    [InlineData("a + b")]
    [InlineData("a - b")]
    [InlineData("a * b")]
    [InlineData("a / b")]
    [InlineData("a % b")]
    [InlineData("-a + +b")]
    [InlineData("(a + 3) * (b - 4) / 5 % 1000")]
    [InlineData("-7 / 2 + a / -3 + a % -3 + -a / 3 + -a % 3")]
    [InlineData("Math.Min(a, b)")]
    [InlineData("Math.Max(a, b)")]
    [InlineData("Math.Abs(a) - Math.Abs(b)")]
    [InlineData("Math.Clamp(a, -5, 5)")]
    [InlineData("Math.Clamp(a, b, 100)")]
    [InlineData("Exact.FloorDiv(a, b)")]
    [InlineData("Exact.CeilDiv(a, b)")]
    [InlineData("Exact.MulDivFloor(a, b, 7)")]
    [InlineData("Exact.MulDivCeil(a, b, 7)")]
    [InlineData("Exact.MulMod(a, b, 7)")]
    [InlineData("Exact.MulDivFloor(a, a, b) - Exact.MulDivCeil(b, 3, a)")]
    [InlineData("Exact.MulMod(divisor: 10, a: b, b: a)")]
    [InlineData("checked(a * 3)")]
    [InlineData("(a + b) - (a - b) * (a + b)")]
    public void Longs(string expression) => SameMeaning.OfFunction($"static long F(long a, long b) => {expression};");

    [Theory]
    [InlineData("x + y")]
    [InlineData("x - y")]
    [InlineData("x * y")]
    [InlineData("x / y")]
    [InlineData("x % y")]
    [InlineData("-x")]
    [InlineData("Math.Abs(x)")]
    [InlineData("Math.Min(x, y) + Math.Max(x, y)")]
    [InlineData("Math.Clamp(x, 0, 10)")]
    [InlineData("x * (long)y")]
    [InlineData("(long)(x * y)")]
    [InlineData("x + 1L")]
    [InlineData("(int)(x * 3L)")]
    [InlineData("int.MaxValue - x")]
    public void Ints_AreHeldTo32Bits(string expression) => SameMeaning.OfFunction($$"""
        static long F(long a, long b) => G((int)a, (int)b);

        static long G(int x, int y) => {{expression}};
        """);

    [Theory]
    [InlineData("a < b")]
    [InlineData("a <= b")]
    [InlineData("a > b")]
    [InlineData("a >= b")]
    [InlineData("a == b")]
    [InlineData("a != b")]
    [InlineData("!(a < b) && a > 0 || b < 0")]
    [InlineData("a < b == b < 0")]
    [InlineData("a < b != b < 0")]
    [InlineData("b != 0 && a / b > 0")]
    [InlineData("b == 0 || a / b > 0")]
    [InlineData("(a > 0 ? b > 0 : b < 0)")]
    [InlineData("a > 0 == true")]
    public void TruthValues(string expression) => SameMeaning.OfFunction($$"""
        static long F(long a, long b) => {{expression}} ? 1 : 0;
        static bool Unused => true;
        """);

    [Theory]
    [InlineData("a > b ? a : b")]
    [InlineData("a > 0 ? b > 0 ? 1 : b < -5 ? 2 : 3 : a < -5 ? 4 : b == 0 ? 5 : 6")]
    [InlineData("(b == 0 ? 1 : a / b) + (a == 0 ? 1 : b / a)")]
    [InlineData("Math.Max(a > 0 ? a : -a, b > 0 ? b : -b)")]
    public void Choices_EvaluateOneBranch(string expression) => SameMeaning.OfFunction($"static long F(long a, long b) => {expression};");

    [Theory]
    [InlineData("x += b; x -= 3; x *= 2; x /= 3; x %= 1000;")]
    [InlineData("x++; ++x; x--; --x; x++;")]
    [InlineData("int n = (int)b; n += 5; n *= 3; n++; x = n;")]
    [InlineData("long y; y = x; x = b; x = y - x;")]
    [InlineData("var y = x; x = b; b = y; x = x * 3 + b;")]
    [InlineData("{ var y = x + 1; x = y; } { var y = x + 2; x = y * 2; }")]
    [InlineData("if (x > b) { var y = x; x = y - b; } else { var y = b; x = y - x; }")]
    [InlineData("long y = 1, z = y + 1; x = y + z; ;")]
    [InlineData("_ = b; x = b; ")]
    [InlineData("const long Two = 2; x = x * Two + Ten + Other.Hundred;")]
    public void Assignments(string statements) => SameMeaning.OfFunction(
        $$"""
        static long F(long a, long b)
        {
            var x = a;
            {{statements}}
            return x;
        }

        static class Other { public const long Hundred = Ten * Ten; }
        """,
        "private const int Ten = 10;");

    [Fact]
    public void EarlyReturns() => SameMeaning.OfFunction("""
        static long F(long a, long b)
        {
            if (a < 0) return -1;
            if (b < 0) { a += 5; if (a > 100) return a; }
            else if (b == 0) return 0;
            else a -= 5;
            if (a == b) return 7;
            return a * 2;
        }
        """);
}
