using ThrottleKit.Compiler.Interpreter;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Tests.Frontend;

/// <summary>Loops mean what they mean in C#, and never run more often than the bound found for them.</summary>
public class LoopTests
{
    [Theory]
    [InlineData("for (var i = 0; i < 10; i++) x += i;")]
    [InlineData("for (var i = 0; i <= 10; i++) x += i;")]
    [InlineData("for (var i = 10; i > 0; i--) x -= i * 2;")]
    [InlineData("for (var i = 10; i >= 0; --i) x -= i * 2;")]
    [InlineData("for (var i = 0; i < 10; i += 3) x += i;")]
    [InlineData("for (var i = 0L; i <= 12; i += 4) x += i;")]
    [InlineData("for (var i = 100; 13 <= i; i -= 7) x += i;")]
    [InlineData("for (var i = 5; i < 5; i++) x += 1000;")]
    [InlineData("for (var i = 9; i < 5; i++) x += 1000;")]
    [InlineData("for (var i = 0; i < 64 && x != 0; i++) x /= 3;")]
    [InlineData("for (var i = 0; x > 10 && b > 0 && i < 20; i++) { x -= b; }")]
    [InlineData("for (int i = 0, j = 10; i < j && j < 100 && i < 50; i++) j -= 1;")]
    [InlineData("var i = 7; while (i > 0) { x += i; i = i - 1; }")]
    [InlineData("var left = Count; while (left > 0 && x > 3) { left -= 2; x -= left; }")]
    [InlineData("for (var i = 0; i < Count; i++) for (var j = i - i; j < 4; j++) x += 1;", true)]
    [InlineData("for (var i = 0; i < Count; i++) for (var j = 0; j < 4; j++) x += i * j;")]
    [InlineData("for (var i = 0; i < 8; i++) { if (x > 1000) return x; x = x * 2 + 1; }")]
    [InlineData("for (var i = 0; i < 8; i++) { var y = x + i; if (y % 2 == 0) { x = y / 2; } else { x = y + 1; } }")]
    [InlineData("for (var i = 0; i < 80 && b != 0; i++) (x, b) = (b, x % b);")]
    [InlineData("for (var i = 0; i < 6; i++) { (a, b) = (b, a); x += a; }")]
    [InlineData("const int Last = 4; for (var i = -Last; i <= Last; i++) x += i * i;")]
    [InlineData("for (var i = 0; i < 3; i++) { long? y = x > i ? x : null; x = y is { } z ? z - 1 : i; }")]
    [InlineData("for (var i = 0; i < 4; i++) x = Next(x);")]
    [InlineData("var more = Next(x) > 3; for (var i = 0; i < 9 && more; i++) { x -= 5; more = Next(x) > 3; }")]
    public void Loops(string statements, bool isRefused = false)
    {
        var function = $$"""
            static long F(long a, long b)
            {
                var x = a;
                {{statements}}
                return x;
            }

            static long Next(long x) => x > 0 ? x - 3 : x + 2;
            """;
        if (isRefused) Assert.NotEmpty(Sources.BindFunction(function, "private const int Count = 6;").Refusals);
        else SameMeaning.OfFunction(function, "private const int Count = 6;");
    }

    [Theory]
    [InlineData("for (var i = 0L; i < Limit; i++) used += i;")]
    [InlineData("for (var i = Limit; i > 0; i -= 3) used += i;")]
    [InlineData("for (var i = Least ?? Limit; i <= 20 && used < 1000; i++) used += 2;")]
    [InlineData("var twice = Limit * 2; for (var i = 1L; i <= twice; i++) used += 1;")]
    [InlineData("for (var i = (long)Few; i < Limit + Few; i++) used += 1;")]
    public void LoopsOverParameters(string statements) => SameMeaning.Of(
        $$"""
        [RateLimitStrategy]
        public sealed partial class Sample
        {
            [Parameter(Max = 1000)] public long Limit { get; init; }
            [Parameter(Max = 1000)] public long? Least { get; init; }
            [Parameter(Max = 10)] public int Few { get; init; }
            public readonly record struct State([Field(Min = -1_000_000_000_000, Max = 1_000_000_000_000)] long Used);

            Outcome<State> Decide(State? state, long now, long cost) => Outcome.Deny(0, 0, null);

            State Charge(State? state, long now, long cost)
            {
                var used = state is { } s ? s.Used : 0;
                {{statements}}
                return new State(used);
            }
        }
        """,
        "Charge", new Dictionary<string, long?> { ["Limit"] = 9, ["Least"] = null, ["Few"] = 2 });

    [Theory]
    [InlineData("for (var i = 0; i < 10; i++) x++;", 10)]
    [InlineData("for (var i = 0; i <= 10; i += 3) x++;", 4)]
    [InlineData("for (var i = 10; i > 0; i -= 3) x++;", 4)]
    [InlineData("for (var i = 9; i >= 0; i -= 3) x++;", 4)]
    [InlineData("for (var i = 10; i < 3; i++) x++;", 0)]
    public void Bound_IsTheExactNumberOfTrips(string loop, long trips)
    {
        var strategy = Sources.BindFunction($$"""static long F(long a, long b) { var x = a; {{loop}} return x; }""").Strategy!;
        var bound = Assert.Single(strategy.Find("F")!.Body.OfType<IrWhile>()).MaxTrips;
        Assert.Equal(trips, new IrInterpreter(strategy, [1]).Evaluate(bound));
    }
}
