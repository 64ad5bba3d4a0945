using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ThrottleKit.Compiler.Tests.Frontend;

/// <summary>What is outside the language is refused at its own place, by its own rule.</summary>
public class RefusalTests
{
    [Theory]
    [InlineData("TKIT1001", "return [|DateTime.UtcNow|].Ticks;")]
    [InlineData("TKIT1001", "return [|Environment.TickCount64|] + a;")]
    [InlineData("TKIT1001", "return a + [|System.Diagnostics.Stopwatch.GetTimestamp()|];")]
    [InlineData("TKIT1001", "return [|TimeProvider.System.GetTimestamp()|];")]
    [InlineData("TKIT1011", "return [|Random.Shared.NextInt64(a)|];")]
    [InlineData("TKIT1002", "return [|Math.Sign(a)|];")]
    [InlineData("TKIT1011", "return [|new Random().Next()|];")]
    [InlineData("TKIT1017", "return [|new[] { a, b }.Sum()|];")]
    [InlineData("TKIT1012", "[|Console.WriteLine()|]; return a;")]
    [InlineData("TKIT1014", "return [|a.GetHashCode()|];")]
    [InlineData("TKIT1003", "return (long)([|a * 1.5|]);")]
    [InlineData("TKIT1003", "var x = [|1.5|]; return a;")]
    [InlineData("TKIT1003", "[|decimal|] x = a; return (long)x;", true)]
    [InlineData("TKIT1003", "return (long)[|Math.Sqrt(a)|];")]
    [InlineData("TKIT1016", "[|throw new InvalidOperationException();|]")]
    [InlineData("TKIT1016", "return a > 0 ? a : [|throw new InvalidOperationException()|];")]
    [InlineData("TKIT1017", "Func<long, long> f = [|x => x + 1|]; return f(a);")]
    [InlineData("TKIT1004", "foreach (var x in new long[] { 1 }) a += x; return a;", true)]
    [InlineData("TKIT1004", "[|do|] { a--; } while (a > 5); return a;")]
    [InlineData("TKIT1004", "for (var i = 0; i < 5; i++) { if (a > i) [|break|]; } return a;")]
    [InlineData("TKIT1004", "for (var i = 0; i < 5; i++) { if (a > i) [|continue|]; a++; } return a;")]
    [InlineData("TKIT1004", "[|switch|] (a) { case 1: return 2; default: return 3; }")]
    [InlineData("TKIT1004 TKIT1004", "[|again|]: a++; if (a < b) [|goto|] again; return a;")]
    [InlineData("TKIT1014", "var s = [|\"text\"|]; return a;")]
    [InlineData("TKIT1016", "[|try|] { return a; } finally { a = 5; }")]
    [InlineData("TKIT1004", "[|lock|] (typeof(Sample)) { return a; }")]
    [InlineData("TKIT1015", "var o = [|new object()|]; return a;")]
    [InlineData("TKIT1015", "var x = [|new long[4]|]; return a;")]
    [InlineData("TKIT1004", "Span<long> x = [|stackalloc long[4]|]; return a;")]
    [InlineData("TKIT1004", "return [|a << 3|];")]
    [InlineData("TKIT1004", "return [|a & b|];")]
    [InlineData("TKIT1004", "return [|~a|];")]
    [InlineData("TKIT1004", "return [|a > 0 & b > 0|] ? 1 : 0;")]
    [InlineData("TKIT1004", "a [||=|] 3; return a;", true)]
    [InlineData("TKIT1004", "return [|unchecked|](a * b);")]
    [InlineData("TKIT1004", "[|unchecked|] { return a * b; }")]
    [InlineData("TKIT1004", "return [|a++|];")]
    [InlineData("TKIT1004", "long x; var y = [|x = a|]; return y;")]
    [InlineData("TKIT1004", "long? x = a; [|x ??= b|]; return x ?? 0;")]
    [InlineData("TKIT1004", "long? x = a; [|x += b|]; return x ?? 0;")]
    [InlineData("TKIT1004", "long? x = a; return [|x.Value|];")]
    [InlineData("TKIT1004", "long? x = a; return [|x > b|] ? 1 : 0;")]
    [InlineData("TKIT1004", "return [|Local|](a); static long Local(long x) => x;", true)]
    [InlineData("TKIT1004", "return (long)(DayOfWeek)(int)a + (long)[|(Small)a|];")]
    [InlineData("TKIT1004", "return [|(byte)a|];")]
    [InlineData("TKIT1004", "return a switch { 0 => 1, [|> 0 => 2|] };")]
    [InlineData("TKIT1004", "return [|typeof(Sample)|] is null ? 1 : 0;", true)]
    [InlineData("TKIT1004", "long? x = a; while ([|x is { } y && y > 3|]) x = y - 1; return a;")]
    [InlineData("TKIT1004", "while ([|Next(a) > 3|]) a--; return a;")]
    [InlineData("TKIT1013", "return [|Mutable|] + a;")]
    [InlineData("TKIT1013", "return [|ReadOnly|] + a;")]
    [InlineData("TKIT1013", "return [|Computed|] + a;")]
    [InlineData("TKIT1009", "while ([|true|]) a++;")]
    [InlineData("TKIT1009", "[|for|] (;;) a++;")]
    [InlineData("TKIT1009", "while ([|a > 5|]) a /= 2; return a;")]
    [InlineData("TKIT1009", "for (var i = 0; [|i < a|]; i++) b++; return b;")]
    [InlineData("TKIT1009", "for (var i = 0; [|i < 10|]; i--) b++; return b;")]
    [InlineData("TKIT1009", "for (var i = 0; [|i < 10|]; i += 0) b++; return b;")]
    [InlineData("TKIT1009", "for (var i = 0; [|i < 10|]; i++) { if (b > 5) i -= 1; } return b;")]
    [InlineData("TKIT1009", "for (var i = a; [|i < 10|]; i++) b++; return b;")]
    [InlineData("TKIT1009", "for (var i = 0; [|i < 10 || b > 0|]; i++) b++; return b;")]
    [InlineData("TKIT1009", "for (var i = 0; [|i != 10|]; i++) b++; return b;")]
    [InlineData("TKIT1009", "for (var i = 0; [|i < 100_001|]; i++) b++; return b;")]
    [InlineData("TKIT2001", "return a - [|long.MaxValue|];")]
    [InlineData("TKIT2001", "return a > [|9_007_199_254_740_992|] ? 1 : 0;")]
    public void Statements(string ids, string statements, bool onlyTheRule = false)
    {
        var function = $$"""
            static long F(long a, long b)
            {
                {{statements}}
            }
            """;
        const string Members = """
            enum Small : byte { One = 1 }
            static long Mutable;
            static readonly long ReadOnly = 5;
            static long Computed => 5;
            static long Next(long x) => x - 1;
            """;
        if (onlyTheRule)
            Assert.Contains(ids, Sources.BindFunction(function.Replace("[|", "").Replace("|]", ""), Members).Refusals.Select(refusal => refusal.Rule.Id));
        else Refused.InFunction(ids, function, Members);
    }

    [Theory]
    [InlineData("TKIT1004", "static long F(long a, long b) => G(a, out [|var c|]) + c; static long G(long a, out long c) { c = a; return a; }")]
    [InlineData("TKIT1004", "static long F(long a, long b) => [|G(ref a)|]; static long G(ref long a) => a;")]
    [InlineData("TKIT1004", "static long F(long a, long b) => [|G(a)|]; static T G<T>(T a) => a;")]
    [InlineData("TKIT1004", "static long F(long a, long b) => G([|a|]) ? 1 : 0; static bool G(object a) => true;")]
    [InlineData("TKIT1015", "static long F(long a, long b) => [|G(a)|]; static long G(params long[] a) => 1;", true)]
    [InlineData("TKIT1002", "static long F(long a, long b) => [|G(a)|]; [System.Runtime.InteropServices.DllImport(\"x\")] static extern long G(long a);")]
    [InlineData("TKIT1002", "static long F(long a, long b) => [|System.Threading.Interlocked.Increment(ref a)|];")]
    [InlineData("TKIT1008", "static long F(long a, long b) => a > 0 ? [|F(a - 1, b)|] : b;")]
    [InlineData("TKIT1008", "static long F(long a, long b) => G(a); static long G(long a) => H(a); static long H(long a) => a > 0 ? [|G(a - 1)|] : 0;")]
    [InlineData("TKIT1018", "static long F(long a, long b) => [|Wait()|].Result; static async System.Threading.Tasks.Task<long> Wait() { await System.Threading.Tasks.Task.Yield(); return 1; }")]
    public void Calls(string ids, string function, bool onlyTheRule = false)
    {
        if (onlyTheRule) Assert.Contains(ids, Sources.BindFunction(function.Replace("[|", "").Replace("|]", "")).Refusals.Select(refusal => refusal.Rule.Id));
        else Refused.InFunction(ids, function);
    }

    [Theory]
    [InlineData("TKIT1007", "[|_count|] > 0 ? Outcome.Allow(new State(1), 0, now) : Outcome.Deny(0, now, null)")]
    [InlineData("TKIT1007", "[|Twice|] > 0 ? Outcome.Allow(new State(1), 0, now) : Outcome.Deny(0, now, null)")]
    [InlineData("TKIT1007", "[|this.Plain|] > 0 ? Outcome.Allow(new State(1), 0, now) : Outcome.Deny(0, now, null)")]
    [InlineData("TKIT1002", "[|Helper(now)|] > 0 ? Outcome.Allow(new State(1), 0, now) : Outcome.Deny(0, now, null)")]
    [InlineData("TKIT1002", "[|Equals(null)|] ? Outcome.Allow(new State(1), 0, now) : Outcome.Deny(0, now, null)")]
    [InlineData("TKIT1004", "Outcome.Allow(new State([|state.Value|].Used), 0, now)")]
    public void StateOfTheInstance(string ids, string outcome) => Refused.In(ids, $$"""
        [RateLimitStrategy]
        public sealed partial class Sample
        {
            private long _count = 1;
            [Parameter] public long Limit { get; init; }
            public long Twice => Limit * 2 + _count;
            public long Plain { get; init; }
            public readonly record struct State(long Used);
            Outcome<State> Decide(State? state, long now, long cost) => {{outcome}};
            private long Helper(long x) => x;
        }
        """);

    [Theory]
    [InlineData("TKIT1005", "partial class [|Sample|] { }")]
    [InlineData("TKIT1005", "partial class Sample { public readonly record struct State(long Used); Outcome<State> [|Decide|](State state, long now, long cost) => Outcome.Deny(0, now, null); }")]
    [InlineData("TKIT1005", "partial class Sample { public readonly record struct State(long Used); Outcome<State> [|Decide|](State? state, long now) => Outcome.Deny(0, now, null); }")]
    [InlineData("TKIT1005", "partial class Sample { public readonly record struct State(long Used); Outcome<State> [|Decide|](State? state, int now, long cost) => Outcome.Deny(0, now, null); }")]
    [InlineData("TKIT1005", "partial class Sample { public readonly record struct State(long Used); Outcome<State> [|Decide|](State? state, long now, ref long cost) => Outcome.Deny(0, now, null); }")]
    [InlineData("TKIT1005", "partial class Sample { public readonly record struct State(long Used); bool [|Decide|](State? state, long now, long cost) => true; }")]
    [InlineData("TKIT1005", "partial class Sample { public readonly record struct State(long Used); Outcome<State> [|Decide|](State? state, long now, long cost) => Outcome.Deny(0, now, null); void Decide() { } }")]
    [InlineData("TKIT1005", Rest + "State [|Credit|](State state, long now, long amount) => state; }")]
    [InlineData("TKIT1005", Rest + "State? [|Credit|](State state, long now, long amount, long debitedAt) => state; }")]
    [InlineData("TKIT1005", Rest + "State [|Charge|](State state, long now, long amount) => state; }")]
    [InlineData("TKIT1005", Rest + "State [|Carry|](State state, long now) => state; }")]
    [InlineData("TKIT1005 TKIT1005", Rest + "long [|Charge|](State? state, long now, long amount) => 0; State [|Carry|](State? state, Sample old, long now) => default; }")]
    [InlineData("TKIT1006", "class [|Sample|] { public readonly record struct State(long Used); Outcome<State> Decide(State? state, long now, long cost) => Outcome.Deny(0, now, null); }")]
    [InlineData("TKIT1004", "static partial class [|Sample|] { public readonly record struct State(long Used); static Outcome<State> Decide(State? state, long now, long cost) => Outcome.Deny(0, now, null); }")]
    [InlineData("TKIT1004", "partial class [|Sample|]<T> { public readonly record struct State(long Used); Outcome<State> Decide(State? state, long now, long cost) => Outcome.Deny(0, now, null); }")]
    [InlineData("TKIT1010", Rest + "[Parameter] public string [|Name|] { get; init; } = \"\"; }")]
    [InlineData("TKIT1010", Rest + "[Parameter] public double [|Rate|] { get; init; } }")]
    [InlineData("TKIT1010", Rest + "[Parameter] public TimeSpan [|Window|] { get; init; } }")]
    [InlineData("TKIT1010", Rest + "[Parameter] public long [|Limit|] { get; set; } }")]
    [InlineData("TKIT1010", Rest + "[Parameter] public long [|Limit|] { get; } }")]
    [InlineData("TKIT1010", Rest + "[Parameter] public static long [|Limit|] { get; set; } }")]
    [InlineData("TKIT1010", Rest + "[Parameter(Min = 5, Max = 4)] public long [|Limit|] { get; init; } }")]
    [InlineData("TKIT1010", Rest + "[Parameter(Max = long.MaxValue)] public long [|Limit|] { get; init; } }")]
    [InlineData("TKIT1010", Rest + "[Parameter] public long Limit { get; init; } = [|Environment.ProcessorCount|]; }")]
    [InlineData("TKIT1010", "partial class Sample { public readonly record struct State(long Used, string [|Name|]); Outcome<State> Decide(State? state, long now, long cost) => Outcome.Deny(0, now, null); }")]
    [InlineData("TKIT1010", "partial class Sample { public readonly record struct State(long Used, Duration [|Rest|]); Outcome<State> Decide(State? state, long now, long cost) => Outcome.Deny(0, now, null); }")]
    [InlineData("TKIT1010", "partial class Sample { public readonly record struct State([Field(Min = 1, Max = 0)] long [|Used|]); Outcome<State> Decide(State? state, long now, long cost) => Outcome.Deny(0, now, null); }")]
    [InlineData("TKIT1029", "partial class Sample { public record struct [|State|](long Used) { public long More { get; set; } } Outcome<State> Decide(State? state, long now, long cost) => Outcome.Deny(0, now, null); }")]
    [InlineData("TKIT1029", "partial class Sample { public record struct [|State|](long Used) { public long Used { get; init; } = Used * 2; } Outcome<State> Decide(State? state, long now, long cost) => Outcome.Deny(0, now, null); }")]
    [InlineData("TKIT1029", "partial class Sample { public struct [|State|] { public long Used; } Outcome<State> Decide(State? state, long now, long cost) => Outcome.Deny(0, now, null); }")]
    [InlineData("TKIT1029", "partial class Sample { public readonly record struct [|State|](); Outcome<State> Decide(State? state, long now, long cost) => Outcome.Deny(0, now, null); }")]
    [InlineData("TKIT1029", "partial class [|Sample|] { Outcome<long> Decide(long? state, long now, long cost) => Outcome.Deny(0, now, null); }")]
    [InlineData("TKIT1030", "partial class Sample { public readonly record struct A(long Used); public readonly record struct B(long Used); Outcome<A> [|Decide|](B? state, long now, long cost) => Outcome.Deny(0, now, null); }")]
    [InlineData("TKIT1030", Rest + "public readonly record struct Other(long Used); Other [|Carry|](State state, Sample old, long now) => new Other(0); }")]
    public void Declarations(string ids, string declaration) => Refused.In(ids, "[RateLimitStrategy] public " + declaration);

    private const string Rest =
        "partial class Sample { public readonly record struct State(long Used); Outcome<State> Decide(State? state, long now, long cost) => Outcome.Deny(0, now, null); ";

    [Fact]
    public void TypesAround_AreToBePartialToo() => Refused.In("TKIT1006", """
        public partial class Outer
        {
            public static class [|Between|]
            {
                [RateLimitStrategy]
                public sealed partial class Sample
                {
                    public readonly record struct State(long Used);
                    Outcome<State> Decide(State? state, long now, long cost) => Outcome.Deny(0, now, null);
                }
            }
        }
        """);

    [Fact]
    public void FaultOfAHelper_IsReportedThere_WithTheCallsThatLeadToIt()
    {
        var refusal = Assert.Single(Refused.In("TKIT1001", Sources.Sample("static long F(long a, long b) => Clocks.Later(a);") + """

            static class Clocks
            {
                public static long Later(long x) => x + Ticks();
                static long Ticks() => [|DateTime.Now|].Ticks;
            }
            """));
        Assert.Equal(
            "Strategy 'Sample' reads 'DateTime.Now'; use the 'now' parameter (reached by Decide -> F -> Later -> Ticks)",
            refusal.ToDiagnostic().GetMessage(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void EveryFault_OfAFunction_IsReported() => Refused.InFunction("TKIT1001 TKIT1004 TKIT1003", """
        static long F(long a, long b)
        {
            var x = [|DateTime.UtcNow|].Ticks;
            if (a > 0) { b = [|b << 2|]; }
            x += a;
            return (long)([|b * 0.5|]) + x;
        }
        """);

    [Fact]
    public void FaultOfAHelper_IsReportedOnce_HoweverOftenItIsCalled() =>
        Refused.InFunction("TKIT1004", "static long F(long a, long b) => G(a) + G(b); static long G(long x) => [|x >> 1|];");

    [Fact]
    public void GenericHelper_IsRefusedAtEachCall_AndTakenForNothingElse() =>
        Refused.InFunction("TKIT1004 TKIT1004", "static long F(long a, long b) { var x = [|G(a)|]; return [|G(b)|]; } static T G<T>(T a) => a;");

    [Theory]
    [InlineData(100_000, true)]
    [InlineData(100_001, false)]
    public void Loop_RunsAtMost100000Times_AtTheDeclaredRanges(long max, bool isAccepted)
    {
        var result = Sources.Bind($$"""
            [RateLimitStrategy]
            public sealed partial class Sample
            {
                [Parameter(Max = {{max}})] public long Buckets { get; init; }
                public readonly record struct State(long Used);
                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = 0L;
                    for (var i = 0L; i < Buckets; i++) used += 1;
                    return Outcome.Allow(new State(used), 0, now);
                }
            }
            """);
        Assert.Equal(isAccepted, result.Strategy is not null);
        if (!isAccepted)
            Assert.Equal(
                "Strategy 'Sample': the declared ranges let 'i < Buckets' hold 100001 times, and a loop runs at most 100000 times; declare a smaller Max on the parameter that it counts to, or count to a smaller constant",
                Assert.Single(result.Refusals).ToDiagnostic().GetMessage(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("for (var i = 0L; i < Buckets; i++) for (var k = 0L; k < 100; k++) used += 1;", true)]
    [InlineData("for (var i = 0L; i < Buckets; i++) for (var k = 0L; k < 101; k++) used += 1;", false)]
    [InlineData("for (var i = 0L; i < Buckets; i++) { for (var k = 0L; k < 50; k++) used += 1; for (var k = 0L; k < 51; k++) used += 1; }", false)]
    [InlineData("for (var i = 0L; i < Buckets; i++) used += Sum();", false)]
    [InlineData("for (var i = 0L; i < Buckets; i++) { } for (var i = 0L; i < 100_000; i++) { }", true)]
    public void LoopsWithinLoops_AreCountedTogether(string statements, bool isAccepted)
    {
        var result = Sources.Bind($$"""
            [RateLimitStrategy]
            public sealed partial class Sample
            {
                [Parameter(Min = 1, Max = 1_000)] public required long Buckets { get; init; }
                public readonly record struct State(long Used);
                static long Sum() { var sum = 0L; for (var k = 0L; k < 101; k++) sum += 1; return sum; }
                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = 0L;
                    {{statements}}
                    return Outcome.Allow(new State(used), 0, now);
                }
            }
            """);
        Assert.Equal(isAccepted, result.Strategy is not null);
        if (!isAccepted)
            Assert.Contains(
                "let 'i < Buckets' hold 1000 times, with 101 trips of the loops inside it each time, and a loop runs at most 100000 times",
                Assert.Single(result.Refusals).ToDiagnostic().GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("return a + undefined;")]
    [InlineData("return Missing(a);")]
    [InlineData("var x = a +; return x;")]
    [InlineData("Nothing x = a; return x;")]
    [InlineData("return a.Missing;")]
    public void FaultsOfTheCSharpItself_AreLeftToTheCSharpCompiler(string statements)
    {
        var result = Sources.Bind(Sources.Compile(Sources.Sample($$"""static long F(long a, long b) { {{statements}} }""")), null);
        Assert.Null(result.Strategy);
        Assert.Empty(result.Refusals);
    }

    /// <summary>In an editor a referenced project is there with its sources, which belong to another compilation.</summary>
    [Fact]
    public void HelpersAndStatesOfAnotherProject_AreReportedInThisOne()
    {
        var other = Sources.Compile("public static class Other { public static long Twice(long x) => x * 2; } public record struct Kept(double Value);")
            .WithAssemblyName("Other");
        var source = Sources.Compile("""
            [RateLimitStrategy]
            public sealed partial class Calls
            {
                public readonly record struct State(long Used);
                Outcome<State> Decide(State? state, long now, long cost) => Outcome.Deny(Other.Twice(cost), now, null);
            }

            [RateLimitStrategy]
            public sealed partial class Keeps
            {
                Outcome<Kept> Decide(Kept? state, long now, long cost) => Outcome.Deny(0, now, null);
            }
            """).AddReferences(other.ToMetadataReference());

        var calls = Assert.Single(Sources.Bind(source, "Calls").Refusals);
        Assert.Equal("TKIT1002 in Strategy.cs", $"{calls.Rule.Id} in {calls.Location.SourceTree!.FilePath}");
        var keeps = Assert.Single(Sources.Bind(source, "Keeps").Refusals);
        Assert.True(source.ContainsSyntaxTree(keeps.Location.SourceTree!));
        Assert.Equal("Keeps", keeps.Location.SourceTree!.ToString().Substring(keeps.Location.SourceSpan.Start, keeps.Location.SourceSpan.Length));
    }
}
