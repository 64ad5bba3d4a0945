using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Tests.Frontend;

/// <summary>Rows of counters mean what they mean in C#, and are refused where their length would not be known.</summary>
public class CountersTests
{
    [Theory]
    [InlineData("var c = Counters.Of(4).With(1, a); var d = c.With(1, b); return c[1] * 3 - d[1];")]
    [InlineData("var c = Counters.Of(4); c = c.With(0, a).With(3, b).With(0, c[3] + 5); return c[0] + c[3] * 2 + c.Length;")]
    [InlineData("var c = Counters.Of(3); for (var i = 0; i < c.Length; i++) c = c.With(i, a + i); return c[0] + c[1] * 2 + c[2] * 3;")]
    [InlineData("var c = Counters.Of(3); var d = c; for (var i = 0; i < 3; i++) { d = c; c = c.With(i, a); } return c[2] * 2 + d[2] + d[1];")]
    [InlineData("return Counters.Of(5)[a % 7 < 0 ? 0 : a % 7];")]
    [InlineData("return Counters.Of(5).With(b % 7, a)[b % 5 < 0 ? 4 : b % 5];")]
    [InlineData("var c = a > b ? Counters.Of(2).With(0, a) : Counters.Of(2).With(1, b); return c[0] * 2 - c[1];")]
    [InlineData("var (c, x) = (Counters.Of(2).With(1, a), b); var (d, y) = (c, x); d = d.With(1, y); return c[1] * 2 + d[1];")]
    [InlineData("var c = Fill(Counters.Of(4), a); var d = Fill(c, b); return c[2] * 2 + d[3] + Sum(d);")]
    [InlineData("Counters? c = a > 0 ? Counters.Of(2).With(0, a) : null; return c is { } d ? d[0] : c?.Length ?? -1;")]
    [InlineData("Counters? c = a > 0 ? Counters.Of(2).With(0, a) : null; return c.GetValueOrDefault().Length + (c ?? default).Length;")]
    [InlineData("var p = new Pair(Counters.Of(2), a); var q = p with { Row = p.Row.With(1, b) }; return p.Row[1] * 2 + q.Row[1] + q.Rest;")]
    [InlineData("return new Pair().Row.Length + default(Counters).Length + new Counters().Length;")]
    [InlineData("return Counters.Of(b % 20)[0];")]
    public void Rows(string statements) => SameMeaning.OfFunction(
        $$"""
        static long F(long a, long b)
        {
            {{statements}}
        }

        static Counters Fill(Counters row, long value)
        {
            for (var i = 0; i < 10 && i < row.Length; i++) row = row.With(i, value + i);
            return row;
        }

        static long Sum(Counters row)
        {
            long sum = 0;
            for (var i = 0; i < 10 && i < row.Length; i++) sum += row[i];
            return sum;
        }
        """,
        "public readonly record struct Pair(Counters Row, long Rest);");

    [Theory]
    [InlineData("TKIT1004", "var c = Counters.Of(2); [|c = Counters.Of(3)|]; return c[0];")]
    [InlineData("TKIT1002", "return [|Counters.Of(2) == Counters.Of(3)|] ? 1 : 2;")]
    [InlineData("TKIT1002", "var c = Counters.Of(2); return [|c.Equals(c)|] ? 1 : 2;")]
    [InlineData("TKIT1002", "Span<long> values = [|stackalloc long[2]|]; return Counters.Of(2)[0];", "TKIT1004")]
    public void WhatIsNoPartOfTheLanguage_IsRefused(string ids, string statements, string? other = null) =>
        Refused.InFunction(other ?? ids, $"static long F(long a, long b) {{ {statements} }}");

    [Theory]
    [InlineData("Counters [|Counts|]")]
    [InlineData("[Field(LengthOf = \"Nothing\")] Counters [|Counts|]")]
    [InlineData("[Field(LengthOf = nameof(Spare))] Counters [|Counts|]")]
    [InlineData("[Field(LengthOf = nameof(Window))] Counters [|Counts|]")]
    [InlineData("[Field(LengthOf = nameof(Many))] Counters [|Counts|]")]
    [InlineData("[Field(Length = 10_001)] Counters [|Counts|]")]
    [InlineData("[Field(Length = 0)] Counters [|Counts|]")]
    [InlineData("[Field(Length = 3)] long [|Counts|]")]
    public void RowWithoutALengthInRange_IsRefused(string field) => Refused.In("TKIT1010", Strategy(field, ""));

    [Fact]
    public void LengthOfAParameter_WantsCarry() =>
        Refused.In("TKIT1005", Strategy("[Field(LengthOf = nameof(Few))] Counters Counts", "").Replace(" State(", " [|State|](", StringComparison.Ordinal));

    [Fact]
    public void LengthOfAParameter_IsKeptWithTheState()
    {
        var bound = Sources.Bind(Strategy(
            "[Field(LengthOf = nameof(Few), Length = 1)] Counters Counts", "State Carry(State state, Sample old, long now) => new(Counters.Of(Few + 1));"));

        Assert.Equal(["few"], bound.Strategy!.Units);
        Assert.Equal(new IrRowLength("few", 1), bound.Strategy.Fields[0].Length);
    }

    private static string Strategy(string field, string carry) => $$"""
        [RateLimitStrategy]
        public sealed partial class Sample
        {
            [Parameter(Min = 1, Max = 20)] public long Few { get; init; }
            [Parameter(Min = 1, Max = 20_000)] public long Many { get; init; }
            [Parameter(Min = 1, Max = 20)] public long? Spare { get; init; }
            [Parameter] public Duration Window { get; init; }
            public readonly record struct State({{field}});

            Outcome<State> Decide(State? state, long now, long cost) =>
                cost > Few + Many + (Spare ?? 0) + Window || state is not { } kept ? Outcome.Deny(0, now, null) : Outcome.Allow(kept, 0, now);

            {{carry}}
        }
        """;
}
