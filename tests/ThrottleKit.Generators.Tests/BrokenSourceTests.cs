using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using ThrottleKit.Analyzers;
using ThrottleKit.Compiler.Frontend;
using ThrottleKit.Tests.Shared;

namespace ThrottleKit.Generators.Tests;

/// <summary>What is not a strategy, or not C#: nothing is generated for it, the generator does not fail, and its neighbours keep what is theirs.</summary>
public class BrokenSourceTests(Xunit.Abstractions.ITestOutputHelper log)
{
    private const int Seed = 4_711;

    /// <summary>Ten thousand in all in the long run, <c>THROTTLEKIT_LONG=1 ./test Generators</c>.</summary>
    private static readonly int MutantsEach = Environment.GetEnvironmentVariable("THROTTLEKIT_LONG") == "1" ? 1_250 : 60;

    private static readonly string Window = Samples.Window();

    private static readonly HashSet<string> OfStrategies = [.. new StrategyAnalyzer().SupportedDiagnostics.Select(rule => rule.Id)];

    public static TheoryData<string, string> Bad => new()
    {
        { "no Decide", "[RateLimitStrategy] public sealed partial class Bad { public readonly record struct State(long A); }" },
        { "empty", "[RateLimitStrategy] public sealed partial class Bad;" },
        { "a clock", Edited("now % Length", "DateTime.UtcNow.Ticks % Length") },
        { "floating point", Edited("now % Length", "(long)(now * 0.5)") },
        { "another signature", Edited("long now, long cost)", "long now, int cost)") },
        { "two Decides", Edited("private State Carry", "private Outcome<State> Decide(State state, long now, long cost) => Outcome.Deny(0, now, null);\n    private State Carry") },
        { "a wrong Carry", Edited("Window old, long now", "long now, Window old") },
        { "not partial", Edited("sealed partial", "sealed") },
        { "around it, not partial", $"public class Outer {{ {Window} }}" },
        { "generic", Edited("class Window", "class Window<T>").Replace("Window old", "Window<T> old", StringComparison.Ordinal) },
        { "static", "[RateLimitStrategy] public static partial class Bad { }" },
        { "abstract", Edited("sealed partial", "abstract partial") },
        { "a record", Edited("partial class", "partial record") },
        { "a record struct", "[RateLimitStrategy] public partial record struct Bad(long A);" },
        { "an interface", "[RateLimitStrategy] public partial interface IBad;" },
        { "local to its file", Edited("public sealed", "file sealed").Replace("public readonly", "internal readonly", StringComparison.Ordinal) },
        { "a constructor with arguments", Edited("class Window", "class Window(int size)") },
        { "a required property that is no parameter", Edited("/// <summary>What is kept.", "/// <summary>A name.</summary>\npublic required string Name { get; init; }\n/// <summary>What is kept.") },
        { "two parameters of one name in policies", Edited("/// <summary>What is kept.", "/// <summary>Another.</summary>\n[Parameter] public required long limit { get; init; }\n/// <summary>What is kept.") },
        { "a member called Kernel", Edited("/// <summary>What is kept.", "private const int Kernel = 1;\n/// <summary>What is kept.") },
        { "a member called Definition", Edited("/// <summary>What is kept.", "private const int Definition = 1;\n/// <summary>What is kept.") },
        { "a class called Kernel", Window.Replace("Window", "Kernel", StringComparison.Ordinal) },
        { "a settable parameter", Edited("{ get; init; }", "{ get; set; }") },
        { "a text parameter", Edited("required long", "required string") },
        { "a state that is a class", Edited("readonly record struct", "sealed record") },
        { "a state that is not of this project", "[RateLimitStrategy] public sealed partial class Bad { Outcome<DateTime> Decide(DateTime? state, long now, long cost) => Outcome.Deny(0, now, null); }" },
        { "recursion", Edited("now % Length", "Loop(now)").Replace("private State Carry", "private static long Loop(long a) => Loop(a);\n    private State Carry", StringComparison.Ordinal) },
        { "an endless loop", Edited("var left", "while (now > 0) { }\n var left") },
        { "what never fits", Edited("var left", "used = Exact.MaxValue * 2 + Exact.MaxValue * cost;\n var left") },
        { "a division by zero", Edited("now % Length", "now % (cost - cost)") },
        { "C#: an unknown name", Edited("now % Length", "then % Length") },
        { "C#: an unknown type", Edited("State(long End", "State(lang End") },
        { "C#: an unknown state", Edited("Outcome<State>", "Outcome<Stat>") },
        { "C#: a missing bracket", Edited("? s : new State(", "? s : new State") },
        { "C#: a text for a number", Edited("now % Length", "\"x\"") },
        { "C#: a parameter without a name", "[RateLimitStrategy] public sealed partial class Bad { public readonly record struct State(long A); Outcome<State> Decide(State? state, long now, long ) => Outcome.Deny(0, now, null); }" },
        { "C#: a local without a name", "[RateLimitStrategy] public sealed partial class Bad { public readonly record struct State(long A); Outcome<State> Decide(State? state, long now, long cost) { long ; return Outcome.Deny(0, now, null); } }" },
        { "C#: a class without a name", Edited("class Window", "class") },
        { "C#: a field of the state without a name", Edited("State(long End,", "State(long ,") },
        { "C#: a choice without a name", "public enum Kind { , A }\n" + Edited("required long Limit { get; init; }", "required long Limit { get; init; } [Parameter] public Kind Kind { get; init; } = Kind.B;") },
        { "C#: half a class", Window[..(Window.Length / 2)] },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void BadStrategy_GeneratesNothing_AndItsNeighbourAllTheSame(string what, string code)
    {
        var generated = Project.Of(Samples.In("Acme", code), Samples.In("Good", Samples.Window("Neighbour"))).Generate();
        Assert.True(generated.HintNames.SequenceEqual(["Good.Neighbour.g.cs"]), $"{what}: {string.Join(", ", generated.HintNames)}");
    }

    [Theory]
    [InlineData("C#: not every path returns", "if (cost > 5) return Outcome.Deny(0, now, null);")]
    [InlineData("C#: an unassigned local", "long x; return x > 0 ? Outcome.Deny(0, now, null) : Outcome.Deny(0, now, null);")]
    [InlineData("C#: code after a return", "return Outcome.Deny(0, now, null); now = 1; return Outcome.Deny(0, now, null);")]
    [InlineData("C#: a local twice", "var x = 1L; var x = 2L; return Outcome.Deny(x, now, null);")]
    [InlineData("C#: no path returns", "now = 1;")]
    [InlineData("C#: a const assigned", "Exact.MaxTime = 3; return Outcome.Deny(0, now, null);")]
    public void FlowOfTheFunctionThatIsNoCSharp_IsNoFailureOfTheGenerator(string what, string body)
    {
        var code = $$"""
            [RateLimitStrategy]
            internal sealed partial class Flow
            {
                internal readonly record struct State(long Used);
                private Outcome<State> Decide(State? state, long now, long cost) { {{body}} }
            }
            """;
        var generated = Project.Of(Samples.In("Acme", code)).Generate();
        Assert.All(
            generated.Compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error),
            error => Assert.True(error.Location.SourceTree == generated.Compilation.SyntaxTrees[0], $"{what}: {error}"));
    }

    [Theory]
    [InlineData("private static long Help(long a) { a = a + 1; }")]
    [InlineData("private static long Help(long a) { if (a > 1) return 1; }")]
    [InlineData("private static long Help(long a) { long b; return b; }")]
    [InlineData("private static long Help(long a) { long b; if (a > 1) b = 1; return b; }")]
    public void FlowOfAHelperThatIsNoCSharp_IsNoFailureOfTheGenerator(string helper)
    {
        var generated = Project.Of(Samples.In("Acme", Edited("now % Length", "Help(now) % Length").Replace("private State Carry", helper + "\n private State Carry", StringComparison.Ordinal))).Generate();
        Assert.All(
            generated.Compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error),
            error => Assert.True(error.Location.SourceTree == generated.Compilation.SyntaxTrees[0], $"{error}"));
    }

    /// <summary>
    /// Sources as they are while somebody types. Neither the generator nor the analyzer nor a fix ever fails, nor do they on what a fix makes of it; what is
    /// generated for a source that compiles does too; nothing is generated exactly where the analyzer reports an error; and a fix makes of C# no other than C#.
    /// </summary>
    [Theory]
    [InlineData("Gcra")]
    [InlineData("TokenBucket")]
    [InlineData("FixedWindow")]
    [InlineData("TokenBudget")]
    [InlineData("LeakyBucket")]
    [InlineData("SlidingWindow")]
    [InlineData("SlidingWindowLog")]
    [InlineData("Pace")]
    public async Task MutatedStrategy_FailsNobody_AndGeneratorAndAnalyzerAgree(string name)
    {
        string[] files = [.. BuiltIn.Sources, .. BuiltIn.Shared];
        var place = BuiltIn.Names.Concat(BuiltIn.SharedNames).ToList().IndexOf(name);
        var original = files[place];
        string[] others = BuiltIn.SharedNames.Contains(name) ? [files[BuiltIn.Names.ToList().IndexOf(name == "Pace" ? "Gcra" : "FixedWindow")]] : [.. BuiltIn.Shared];
        var project = Project.Of([original, .. others]);
        var mutation = new Mutation(original, Mutation.OfStrategies);
        var driver = project.NewDriver().RunGenerators(project.Compilation);
        using var fixes = new Fixes(project.Compilation, driver);
        var (compiling, generating) = (0, 0);
        for (var seed = Seed; seed < Seed + MutantsEach; seed++)
        {
            var text = mutation.Of(seed);
            if (text == original) continue;
            var mutant = project.Edit(0, _ => text).Compilation;
            var result = driver.RunGeneratorsAndUpdateCompilation(mutant, out var output, out var diagnostics).GetRunResult().Results.Single();
            Assert.True(result.Exception is null && diagnostics.IsEmpty, $"{name}, seed {seed}: {result.Exception}\n{text}");
            var verdicts = await Verdicts(output);
            Assert.True(!verdicts.Any(verdict => verdict.Id == "AD0001"), $"{name}, seed {seed}: {string.Join('\n', verdicts)}\n{text}");
            var isCSharp = !IsForTheCSharpCompiler(mutant, output);
            foreach (var outcome in await fixes.ApplyEachAsync("0.cs", text, verdicts, AllAnalyzers.Each))
            {
                Assert.True(outcome.IsSound, $"{name}, seed {seed}, fix of {outcome.Id}: {string.Join('\n', outcome.Verdicts)}\n{outcome.Text}");
                Assert.True(!isCSharp || !IsForTheCSharpCompiler(outcome.Sources, outcome.Output), $"{name}, seed {seed}, fix of {outcome.Id}: {string.Join('\n', outcome.Output.GetDiagnostics())}\n{outcome.Text}");
            }

            if (!isCSharp) continue;
            var refused = verdicts.Where(verdict => IsError(verdict) && OfStrategies.Contains(verdict.Id)).Select(verdict => verdict.GetMessage(System.Globalization.CultureInfo.InvariantCulture).Split('\'')[1]).Distinct().Count();
            Assert.True(refused + result.GeneratedSources.Length == Strategies(mutant), $"{name}, seed {seed}: {result.GeneratedSources.Length} generated\n{string.Join('\n', verdicts)}\n{text}");
            if (result.GeneratedSources.Length == 0) continue;
            compiling++;
            generating += result.GeneratedSources.Length;
            var wrong = output.GetDiagnostics().Where(IsError).Take(3).ToList();
            Assert.True(wrong.Count == 0, $"{name}, seed {seed}: {string.Join('\n', wrong)}\n{text}");
        }

        Assert.True(compiling > 0, $"No mutant of {name} compiles: the mutations are too coarse to show anything.");
        Assert.True(fixes.Applied.Count > 0, $"No fix is offered for a mutant of {name}.");
        log.WriteLine($"{name}: {MutantsEach} mutants, {compiling} of them generate and compile; fixes {string.Join(", ", fixes.Applied.Select(fix => $"{fix.Value} of {fix.Key}"))}");
    }

    /// <summary>Whether C# finds errors of its own in the sources: then it is for the C# compiler to speak.</summary>
    private static bool IsForTheCSharpCompiler(Compilation mutant, Compilation output) =>
        mutant.GetDiagnostics().Any(IsError) || output.GetDiagnostics().Any(diagnostic => IsError(diagnostic) && mutant.ContainsSyntaxTree(diagnostic.Location.SourceTree!));

    private static int Strategies(Compilation compilation) => compilation.SyntaxTrees.Sum(tree => tree.GetRoot().DescendantNodes()
        .OfType<Microsoft.CodeAnalysis.CSharp.Syntax.ClassDeclarationSyntax>().Count(type => StrategyModels.IsMarked(compilation.GetSemanticModel(tree).GetDeclaredSymbol(type)!)));

    private static async Task<IReadOnlyList<Diagnostic>> Verdicts(Compilation compilation) =>
        await compilation.WithAnalyzers(AllAnalyzers.Each).GetAnalyzerDiagnosticsAsync();

    private static bool IsError(Diagnostic diagnostic) => diagnostic.DefaultSeverity == DiagnosticSeverity.Error;

    private static string Edited(string old, string @new)
    {
        Assert.Contains(old, Window, StringComparison.Ordinal);
        return Window.Replace(old, @new, StringComparison.Ordinal);
    }
}
