namespace ThrottleKit.Compiler.Tests.Frontend;

/// <summary>Tuples, records and enums are taken apart into scalars, and mean what they mean in C#.</summary>
public class CompositeTests
{
    [Theory]
    [InlineData("(a, b) = (b, a); return a * 3 - b;")]
    [InlineData("(a, b) = (b, a % 7 + b); (b, a) = (a, a - b); return a * 3 - b;")]
    [InlineData("var (x, y) = (a, b); (x, y) = (y, x + y); return x * 3 - y;")]
    [InlineData("var (x, _) = (a, b); (_, x) = (x, x + b); return x;")]
    [InlineData("(long x, long y) = (b, a); return x - y;")]
    [InlineData("long x; (x, var y) = (a, b + 1); (x, y) = (y, x); return x * 2 - y;")]
    [InlineData("var (x, (y, z)) = (a, (b, a + b)); return x * 2 + y * 3 + z;")]
    [InlineData("var ((x, y), z) = Nested(a, b); ((x, z), y) = ((z, y), x); return x * 2 + y * 3 + z * 5;")]
    [InlineData("var t = (a, b); t = (t.b, t.a); return t.Item1 * 2 - t.Item2;")]
    [InlineData("var t = (First: a, Second: (b, 5)); var u = t; t = (1, (2, 3)); return u.First + u.Second.Item1 * 2 + u.Second.Item2 + t.First;")]
    [InlineData("var t = a > b ? (a, b) : (b, a); return t.Item1 * 2 + t.Item2;")]
    [InlineData("(long?, int) t = (a > 0 ? a : null, 3); return (t.Item1 ?? -1) + t.Item2;")]
    [InlineData("(long? x, long y) = (a, b); return (x ?? 3) - y;")]
    [InlineData("long? x = null; (x, b) = (b, a); return (x ?? 3) - b;")]
    public void Tuples(string statements) => SameMeaning.OfFunction($$"""
        static long F(long a, long b)
        {
            {{statements}}
        }

        static ((long, long), long) Nested(long a, long b) => ((a, b), a - b);
        """);

    [Theory]
    [InlineData("var p = new Pair(a, b > 0); return p.Is ? p.Value : -1;")]
    [InlineData("var p = new Pair(Is: b > 0, Value: a) with { Value = b }; return p.Value + (p.Is ? 1 : 0);")]
    [InlineData("var p = default(Pair); var q = p with { Is = a > 0 }; return q.Value + (q.Is ? 1 : 0) + (p.Is ? 10 : 20);")]
    [InlineData("Pair p = new(); if (a > 0) p = p with { Value = p.Value + a, Is = true }; return p.Value + (p.Is ? b : 0);")]
    [InlineData("var (value, flag) = new Pair(b, a > b); return flag ? value : value + 1;")]
    [InlineData("var p = a > 0 ? new Pair(a, true) : Make(b); return p.Is ? p.Value * 2 : p.Value;")]
    [InlineData("var w = new Wide(new Pair(a, b > 0), (b, a)); w = w with { Inner = w.Inner with { Value = w.Both.X } }; return w.Inner.Value * 3 + w.Both.Y;")]
    [InlineData("return new Pair(a, true).Value + Make(b).Value;")]
    [InlineData("return new Defaulted(a).B + new Defaulted(a, b).B;")]
    public void Records(string statements) => SameMeaning.OfFunction(
        $$"""
        static long F(long a, long b)
        {
            {{statements}}
        }

        static Pair Make(long value) => new(value - 1, value > 3);
        """,
        """
        public readonly record struct Pair(long Value, bool Is) { public long Unused => Value + 1; }
        public record struct Wide(Pair Inner, (long X, long Y) Both);
        public readonly record struct Defaulted(long A, long B = 42);
        """);

    [Theory]
    [InlineData("var c = a > 0 ? Color.Red : Color.Blue; return c == Color.Red ? 1 : 2;")]
    [InlineData("var c = Pick(a, b); return c switch { Color.Red => 1, Color.Green => 2, _ => 3 };")]
    [InlineData("var c = Pick(a, b); return (long)c + (int)c;")]
    [InlineData("var c = (Color)(a > 0 ? 5 : 9); return c is Color.Green or Color.Blue ? 1 : 0;")]
    [InlineData("var c = Pick(a, b); return c > Color.Red && c != Color.Blue ? 1 : 0;")]
    [InlineData("return (long)(Color)(int)a;")]
    [InlineData("return (long)(Huge)a + (a > b ? (long)Huge.One : 3);")]
    [InlineData("Color? c = a > 0 ? Pick(a, b) : null; return c is Color.Red ? 1 : c is null ? 2 : 3;")]
    public void Enums(string statements) => SameMeaning.OfFunction(
        $$"""
        static long F(long a, long b)
        {
            {{statements}}
        }

        static Color Pick(long a, long b) => a > b ? Color.Red : a == b ? Color.Green : Color.Blue;
        """,
        "public enum Color { Red, Green = 5, Blue = 9 } public enum Huge : long { One = 1 }");

    [Theory]
    [InlineData("return At(now, Window) + cost;")]
    [InlineData("long window = Window; return now - now % window + Window.Microseconds;")]
    [InlineData("return Window > cost ? Window - cost : cost - Window;")]
    [InlineData("return Window == Window && cost != Window ? 1 : 2;")]
    [InlineData("return (Rest ?? Window) + (Rest is { } rest ? rest * 2 : 5);")]
    public void Durations(string statements) => SameMeaning.Of(
        $$"""
        [RateLimitStrategy]
        public sealed partial class Sample
        {
            [Parameter] public Duration Window { get; init; }
            [Parameter] public Duration? Rest { get; init; }
            public readonly record struct State([Field(Min = -1_000_000_000_000, Max = 1_000_000_000_000)] long Value);

            Outcome<State> Decide(State? state, long now, long cost) => Outcome.Deny(0, 0, null);

            State Charge(State? state, long now, long cost) => new(Value(now, cost, Window, Rest));

            static long Value(long now, long cost, Duration Window, Duration? Rest)
            {
                {{statements}}
            }

            static long At(long now, Duration window) => now + window;
        }
        """,
        "Charge", new Dictionary<string, long?> { ["Window"] = 1_000, ["Rest"] = null });
}
