using ThrottleKit.Compiler.Interpreter;

namespace ThrottleKit.Compiler.Tests.Frontend;

/// <summary>Helpers are compiled along, and mean what they mean in C#.</summary>
public class CallTests
{
    [Fact]
    public void HelpersOfHelpers_AcrossClasses() => SameMeaning.Of(
        Sources.Sample("static long F(long a, long b) => Shared.Twice(a) + Deep.Down.Sum(a, Twice(b)); static long Twice(long x) => x - 1;") + """

        internal static class Shared
        {
            public static long Twice(long x) => Once(x) + Once(x);
            private static long Once(long x) => Deep.Down.Sum(x, 1) - 1;
        }

        namespace Deep
        {
            public sealed class Down
            {
                public static long Sum(long a, long b) { var s = a + b; return s; }
            }
        }
        """,
        "F", new Dictionary<string, long?> { ["Limit"] = 1 });

    [Theory]
    [InlineData("Three(a, b)")]
    [InlineData("Three(c: a, a: b, b: 2)")]
    [InlineData("Three(a, c: b, b: 1)")]
    [InlineData("Three(Three(a, b), Three(b, a), 1)")]
    [InlineData("Three(a, b) > 0 ? Three(b, a) : Three(1, 2)")]
    [InlineData("a != 0 && Quotient(b, a) > 1 ? 1 : 0")]
    [InlineData("a == 0 || Quotient(b, a) > 1 ? 1 : 0")]
    [InlineData("a == 0 ? 5 : Quotient(b, a)")]
    [InlineData("a == 0 ? 5 : b == 0 ? Quotient(b, a) : Quotient(a, b) + Quotient(b, a)")]
    [InlineData("Overloaded(a) + Overloaded((int)b) + Overloaded(a > b)")]
    [InlineData("a.Plus(b).Plus(3)")]
    [InlineData("Narrow((int)a) + Widen(b > 0 ? 3 : 4)")]
    [InlineData("Maybe(a) + Maybe(null) + Maybe()")]
    public void Arguments(string expression) => SameMeaning.Of(
        Sources.Sample($$"""
            static long F(long a, long b) => {{expression}};
            static long Three(long a, long b, long c = 10) => a * 3 - b * 2 + c;
            static long Quotient(long a, long b) => a / b;
            static long Overloaded(long x) => x + 1;
            static long Overloaded(int x) => x + 2;
            static long Overloaded(bool x) => x ? 3 : 4;
            static int Narrow(int x) => x / 2;
            static long Widen(long x) => x;
            static long Maybe(long? x = null) => x ?? 7;
            """) + "internal static class Extensions { public static long Plus(this long a, long b) => a + b; }",
        "F", new Dictionary<string, long?> { ["Limit"] = 1 });

    [Fact]
    public void ParametersAreLocals_AndTheirChangesStayInside() => SameMeaning.OfFunction("""
        static long F(long a, long b)
        {
            var x = Shrink(a, b);
            return x * 2 + a + b;
        }

        static long Shrink(long a, long b)
        {
            if (a > b) (a, b) = (b, a);
            a -= 3;
            b /= 2;
            return a - b;
        }
        """);

    [Fact]
    public void SharedHelper_IsBoundOnce()
    {
        var strategy = Sources.BindFunction("static long F(long a, long b) => G(a) + G(b) + G(a + b); static long G(long x) => x + 1;").Strategy!;
        Assert.Equal(["G", "F", "Decide"], strategy.Functions.Select(function => function.Name));
    }

    [Fact]
    public void PartialHelper_IsBoundByItsBody() => SameMeaning.OfFunction("""
        private static partial long Twice(long x);
        private static partial long Twice(long x) => x * 2;
        static long F(long a, long b) => Twice(a) + b;
        """);

    [Theory]
    [InlineData("Decide")]
    [InlineData("Credit")]
    [InlineData("Charge")]
    public void EntryPoints(string function) => SameMeaning.Of(
        """
        public enum Mode { Strict, Lenient }

        [RateLimitStrategy]
        public sealed partial class Sample
        {
            [Parameter(Min = 1, Max = 1000)] public long Limit { get; init; }
            [Parameter] public Duration Window { get; init; }
            [Parameter(Max = 1000)] public long? Burst { get; init; }
            [Parameter] public Mode Mode { get; init; }
            [Parameter] public bool Delays { get; init; }

            public readonly record struct State(
                [Field(Min = -1_000_000_000_000, Max = 1_000_000_000_000)] long End,
                [Field(Min = -1_000_000_000_000, Max = 1_000_000_000_000)] long Used,
                bool Seen);

            Outcome<State> Decide(State? state, long now, long cost)
            {
                var burst = Burst ?? this.Limit * 2;
                var (end, used, _) = state is { } s && now < s.End ? s : new State(now + Window, 0, false);
                var left = Math.Max(0, burst - used);
                if (Mode == Mode.Lenient && left > 0) cost = Math.Min(cost, left);
                return cost <= left
                    ? Outcome.Allow(new State(end, used + cost, true), remaining: left - cost, resetAt: end, delay: Delays ? cost : 0)
                    : Outcome.Deny(remaining: left, resetAt: end, retryAt: cost <= burst ? end : null);
            }

            State Credit(State state, long now, long amount, long debitedAt) =>
                now < state.End ? state with { Used = state.Used - amount } : Mode switch { Mode.Strict => state, _ => default };

            State Charge(State? state, long now, long amount)
            {
                if (state is null) return new State(now, amount, Delays);
                var (end, used, seen) = state.GetValueOrDefault();
                return seen ? new(end, used + amount, seen) : new(Used: used, End: end, Seen: true);
            }
        }
        """,
        function, new Dictionary<string, long?> { ["Limit"] = 9, ["Window"] = 1_000, ["Burst"] = null, ["Mode"] = 1, ["Delays"] = 1 });

    [Fact]
    public void Carry_ReadsTheOldParameters()
    {
        var strategy = Sources.Bind("""
            [RateLimitStrategy]
            public sealed partial class Sample
            {
                [Parameter(Min = 1, Max = 1000)] public long Limit { get; init; }
                [Parameter(Min = 1, Max = 1000)] public long Other { get; init; }
                [Parameter] public Duration Window { get; init; }
                public readonly record struct State(long Used);
                Outcome<State> Decide(State? state, long now, long cost) => Outcome.Deny(0, now, null);
                State Carry(State state, Sample old, long now) => new(state.Used * Limit / old.Limit + (Window == old.Window ? 0 : 1));
            }
            """).Strategy!;

        Assert.Equal(["limit", "window"], strategy.Units);
        var interpreter = new IrInterpreter(strategy, [20, 1, 500]);
        Assert.Equal(41, interpreter.Call("Carry", 10, 5, 400, 1_000)[0]);
        Assert.Equal(40, interpreter.Call("Carry", 10, 5, 500, 1_000)[0]);
    }
}
