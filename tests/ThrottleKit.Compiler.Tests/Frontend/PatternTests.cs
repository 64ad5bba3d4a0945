namespace ThrottleKit.Compiler.Tests.Frontend;

/// <summary>Patterns and switch expressions mean what they mean in C#.</summary>
public class PatternTests
{
    [Theory]
    [InlineData("a is 5")]
    [InlineData("a is > 5")]
    [InlineData("a is >= 5 and <= 10 or < -5 and not -7")]
    [InlineData("a is not (0 or 1 or 2)")]
    [InlineData("a is var x && x > b")]
    [InlineData("a is long x and > 0 && x > b")]
    [InlineData("(a, b) is (> 0, > 0)")]
    [InlineData("(a, b) is (> 0, var y) && y < 5")]
    [InlineData("(a, b) is (_, 3 or 4)")]
    [InlineData("(a, (b, a + b)) is (> 0, (> 0, < 100) inner) && inner.Item2 > 3")]
    [InlineData("a > 0 is true")]
    [InlineData("new Point(a, b) is { X: > 0, Y: < 10 and > -10 }")]
    [InlineData("new Point(a, b) is (> 0, < 10) { X: not 7 } p && p.Y > -5")]
    [InlineData("new Line(new Point(a, b), b) is { From.X: > 0, Length: var l } && l > 2")]
    [InlineData("new Line(new Point(a, b), b) is ({ X: > 0 } p, _) && p.Y > 1")]
    public void Patterns(string expression) => SameMeaning.OfFunction(
        $$"""static long F(long a, long b) => {{expression}} ? 1 : 0;""",
        "public record struct Point(long X, long Y); public record struct Line(Point From, long Length);");

    [Theory]
    [InlineData("a switch { 0 => 10, 1 or 2 => 20, < 0 => 30, > 100 and < 1000 => b, _ => 40 }")]
    [InlineData("a switch { > 0 when b > 0 => 1, > 0 => 2, _ when b > 0 => 3, _ => 4 }")]
    [InlineData("a switch { 0 => 1, _ => b / a }")]
    [InlineData("a switch { 0 when b == 0 => 1, var x when x > b => x - b, var y => y + b }")]
    [InlineData("(a, b) switch { ( > 0, > 0) => 1, ( > 0, _) => 2, (_, > 0) => 3, _ => 4 }")]
    [InlineData("(a > 0, b > 0) switch { (true, true) => 1, (true, false) => 2, (false, true) => 3, _ => 4 }")]
    [InlineData("(a, b) switch { (var x, var y) when x > y => x, var (x, y) when y > x + 10 => y, _ => 0 }")]
    [InlineData("a switch { > 0 => b switch { > 0 => 1, _ => 2 }, _ => b switch { > 5 => 3, _ => 4 } } + 1")]
    [InlineData("(a > 0 ? a : (long?)null) switch { null => -1, > 10 => 2, { } x => x }", true)]
    [InlineData("(a > 0 ? a : (long?)null) switch { null => -1, > 10 => 2, { } x when x > 3 => x, _ => 0 }")]
    [InlineData("Half(a) switch { 0 => 1, var h when Half(h) > 3 => Half(h), var h => h + Half(b) }")]
    public void Switches(string expression, bool isRefused = false)
    {
        var function = $$"""
            static long F(long a, long b) => {{expression}};

            static long Half(long x) => x / 2;
            """;
        if (isRefused) Assert.NotEmpty(Sources.BindFunction(function).Refusals);
        else SameMeaning.OfFunction(function);
    }

    [Theory]
    [InlineData("a switch { 0 => (1, 2), > 0 => (a, b), _ => (b, a) }")]
    [InlineData("a switch { 0 when b > 0 => (1, 2), > 0 when Half(a) > 5 => (Half(a), b), var x when x < b => (x, 1), _ => (b, a) }")]
    [InlineData("a > 0 ? b switch { > 0 => (a, 1), _ => Pair(a) } : Pair(b)")]
    public void SwitchesInAReturn(string expression) => SameMeaning.OfFunction($$"""
        static long F(long a, long b)
        {
            var (x, y) = G(a, b);
            return x * 3 - y;
        }

        static (long, long) G(long a, long b) => {{expression}};

        static (long, long) Pair(long x) => (x, -x);

        static long Half(long x) => x / 2;
        """);

    [Fact]
    public void PatternVariables_OutliveTheirIf() => SameMeaning.OfFunction("""
        static long F(long a, long b)
        {
            if (Some(a) is not { } x) return -1;
            var total = x;
            for (var i = 0; i < 5; i++)
            {
                if (Some(b - i) is not { } y) total -= 1;
                else total += y;
                if (total is > 100 and var big) total = big / 2;
            }

            if (!(Some(b) is { } z)) return total;
            return z + total;
        }

        static long? Some(long a) => a > 0 ? a : null;
        """);

    [Fact]
    public void SiblingScopes_MayReuseNames() => SameMeaning.OfFunction("""
        static long F(long a, long b)
        {
            var total = 0L;
            if (a is > 0 and var x) { var y = x + 1; total += y; }
            if (b > 0) { var y = b; if (y is > 5 and var z) total += z; }
            else { var y = -b; if (y is > 5 and var z) total -= z; }
            { var value = a > 0 ? (long?)a : null; total += value ?? 1; }
            { var value = b > 0 ? (long?)b : null; total += value ?? 2; }
            for (var i = 0; i < 3; i++) total += i;
            for (var i = 3; i > 0; i--) total -= i * 2;
            return total;
        }
        """);
}
