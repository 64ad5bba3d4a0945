using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Tests.Frontend;

/// <summary>Logs mean what they mean in C#, and are refused where nothing would bound them.</summary>
public class LogTests
{
    [Theory]
    [InlineData("var l = Log<Entry>.Empty; return l.Count;")]
    [InlineData("var l = Log<Entry>.Empty.Append(new(Math.Abs(a), Math.Abs(b))).Append(new(2, 3)); return l.Oldest.At * 2 + l.Newest.Cost + l[1].At + l.DropOldest().Count;")]
    [InlineData("var l = Fill(Math.Abs(a)); var m = l; while (m.Count > 2) m = m.DropOldest(); return l.Count * 100 + m.Count * 10 + m.Oldest.At - l.Oldest.At;")]
    [InlineData("var l = Fill(Math.Abs(a)); long sum = 0; for (var i = 0; i < l.Count; i++) sum += l[i].At * (i + 1) + l[i].Cost; return sum;")]
    [InlineData("var l = Fill(Math.Abs(a)); var k = Math.Abs(b % 5); var m = l.With(k, new Entry(7, l[k].Cost + 1)); return m[k].At + m[k].Cost * 2 + l[k].At;")]
    [InlineData("var l = Fill(Math.Abs(a)); l = l.With(0, l[0] with { Cost = 5 }); l = l.DropOldest().Append(l.Oldest); return l.Newest.Cost + l.Count;")]
    [InlineData("var (at, cost) = Fill(Math.Abs(a))[Math.Abs(b % 7)]; return at * 2 + cost;")]
    [InlineData("var l = a > b ? Fill(Math.Abs(a)) : Log<Entry>.Empty.Append(new(1, 1)); return l.Count * 3 + l.Newest.At;")]
    [InlineData("Log<Entry>? l = a > 0 ? Fill(a) : null; return l is { } some ? some.Count : (l ?? default).Count - 1;")]
    [InlineData("return Fill(Math.Abs(a))[b % 9].At;")]
    [InlineData("var l = Log<Entry>.Empty; return (a > 0 ? l.DropOldest() : l).Count;")]
    public void Logs(string statements)
    {
        var function = $$"""
            static long F(long a, long b)
            {
                {{statements}}
            }

            static Log<Entry> Fill(long a)
            {
                var log = Log<Entry>.Empty;
                for (var i = 0; i < 5 && i <= a % 6; i++) log = log.Append(new Entry(a + i, i));
                return log;
            }
            """;
        SameMeaning.Of(Sample(function), "F", new Dictionary<string, long?> { ["Limit"] = 7, ["Many"] = 1 });
    }

    [Theory]
    [InlineData("TKIT1002", "var l = Log<Entry>.Empty; return [|l.Equals(l)|] ? 1 : 2;")]
    [InlineData("TKIT1002", "var l = Log<Entry>.Empty; return [|l == l|] ? 1 : 2;")]
    [InlineData("TKIT1004", "return [|Log<Other>.Empty.Append(new Other(1))|].Count;")]
    [InlineData("TKIT1004", "return [|Log<Other>.Empty[0]|].A;")]
    [InlineData("TKIT1004", "return [|Log<Small>.Empty|].Count;")]
    public void WhatIsNoPartOfTheLanguage_IsRefused(string id, string statements) =>
        Refused.In(id, Sample($"static long F(long a, long b) {{ {statements} }}"));

    [Theory]
    [InlineData("TKIT1027", "Log<Entry> [|Entries|]")]
    [InlineData("TKIT1027", "[Field(LengthOf = \"Nothing\")] Log<Entry> [|Entries|]")]
    [InlineData("TKIT1027", "[Field(LengthOf = nameof(Many))] Log<Entry> [|Entries|]")]
    [InlineData("TKIT1027", "[Field(Length = 10_001)] Log<Entry> [|Entries|]")]
    [InlineData("TKIT1027", "[Field(Length = 0)] Log<Entry> [|Entries|]")]
    [InlineData("TKIT1010", "[Field(Length = 3)] Log<Small> [|Entries|]")]
    [InlineData("TKIT1010", "[Field(Length = 3)] Log<long> [|Entries|]")]
    [InlineData("TKIT1010", "[Field(Length = 3)] Log<Entry> Entries, [Field(Length = 3)] Log<Entry> [|More|]")]
    public void LogWithoutABound_OrOfOtherThanLongs_IsRefused(string id, string field) =>
        Refused.In(id, Sample("static long F(long a, long b) => a + b + 0;", field));

    [Fact]
    public void BoundOfAParameter_IsNoUnitOfTheState()
    {
        var bound = Sources.Bind(Sample("static long F(long a, long b) => a;"));

        Assert.Empty(bound.Strategy!.Units);
        Assert.Equal((new IrRowLength("limit", 1), 1001), (bound.Strategy.Log!.Bound, bound.Strategy.Log.Most));
        Assert.Equal(["At", "Cost"], bound.Strategy.Log.Columns.Select(column => column.Name));
    }

    private static string Sample(string function, string field = "[Field(LengthOf = nameof(Limit), Length = 1)] Log<Entry> Entries") => $$"""
        [RateLimitStrategy]
        public sealed partial class Sample
        {
            [Parameter(Min = 1, Max = 1000)] public long Limit { get; init; }
            [Parameter(Min = 1, Max = 20_000)] public long Many { get; init; } = 1;
            public readonly record struct Entry(long At, long Cost);
            public readonly record struct Other(long A);
            public readonly record struct Small(int A);
            public readonly record struct State({{field}});

            Outcome<State> Decide(State? state, long now, long cost) =>
                F(now, cost) > Many || state is not { } kept ? Outcome.Deny(0, now, null) : Outcome.Allow(kept, 0, now);

            {{function}}
        }
        """;
}
