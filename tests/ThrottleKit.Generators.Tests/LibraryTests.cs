using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using ThrottleKit.Analyzers;
using ThrottleKit.Compiler.Frontend.Libraries;

namespace ThrottleKit.Generators.Tests;

/// <summary>Functions of the language that come from another assembly: it brings them along, and a strategy that calls them is compiled as if they stood in its own project.</summary>
public class LibraryTests
{
    private const string Library = """
        using System;
        using ThrottleKit;

        namespace Prices
        {
            /// <summary>How a request counts.</summary>
            public enum Kind { Light, Heavy = 7 }

            /// <summary>What a request costs.</summary>
            public readonly record struct Price(long Permits, long Rest);

            /// <summary>What requests cost.</summary>
            [StrategyLibrary]
            public static class Tariff
            {
                private const long Most = 1_000_000;

                /// <summary>The price.</summary>
                public static Price Of(long cost, Kind kind)
                {
                    var permits = Math.Min(cost, Most) * Weight(kind);
                    return new Price(permits, Steps(permits % 9 + 1).Sum % 5);
                }

                /// <summary>A sum and a count.</summary>
                public static (long Sum, bool Any) Steps(long most)
                {
                    var (sum, i) = (0L, 0);
                    for (; i < 20 && sum < most; i++) sum += Exact.MulDivCeil(most, i + 1, 7);
                    return (sum, i > 0);
                }

                /// <summary>The larger, if there is one.</summary>
                public static long? Larger(long a, long? b) => b is { } value && value > a ? value : null;

                /// <summary>A row with its first counters set.</summary>
                public static Counters Marked(Counters row, long value) => row.With(0, value % 100);

                internal static long Weight(Kind kind) => kind switch { Kind.Heavy => (long)kind, _ => 1 };
            }
        }
        """;

    private static readonly string Strategy = Samples.In("Acme", """
        /// <summary>A limit by prices.</summary>
        [RateLimitStrategy]
        public sealed partial class Priced
        {
            /// <summary>How many.</summary>
            [Parameter(Min = 1, Max = 1_000)] public required long Limit { get; init; }

            /// <summary>What is kept.</summary>
            /// <param name="End">When it ends.</param>
            /// <param name="Used">What is used.</param>
            /// <param name="Marks">Marks.</param>
            public readonly record struct State([Field(Max = 1L << 52)] long End, [Field(Max = 10_000)] long Used, [Field(Length = 2, Max = 100)] Counters Marks);

            private Outcome<State> Decide(State? state, long now, long cost)
            {
                var (end, used, marks) = state is { } s && now < s.End ? s : new State(Math.Min(now - now % 1_000 + 1_000, 1L << 52), 0, Counters.Of(2));
                var price = Prices.Tariff.Of(cost, cost % 2 == 0 ? Prices.Kind.Light : Prices.Kind.Heavy);
                var (sum, any) = Prices.Tariff.Steps(price.Rest);
                var left = Math.Max(0, Limit - used) + Weight(sum) + (any ? 1 : 0) + (Prices.Tariff.Larger(cost, used) ?? 0) % 3 + marks[0] % 2;
                return price.Permits <= left
                    ? Outcome.Allow(new State(end, Math.Min(10_000, used + price.Permits), Prices.Tariff.Marked(marks, now)), Math.Max(0, left - price.Permits), end)
                    : Outcome.Deny(left, end, retryAt: cost <= Limit ? end : null);
            }

            private static long Weight(long sum) => sum % 2;
        }
        """);

    private static readonly CSharpParseOptions Options = new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    [Fact]
    public void StrategyThatCallsALibrary_DecidesAsItIsWritten()
    {
        var (image, reference) = Built(Library);
        var app = Generated(App(reference));
        Assert.Empty(app.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
        var context = new AssemblyLoadContext(null);
        context.LoadFromStream(new MemoryStream(image));
        var definition = Choices.Definition(context.LoadFromStream(new MemoryStream(Image(app))), "Acme.Priced");

        var random = new Random(5);
        var (allowed, denied) = (0, 0);
        foreach (var limit in new long[] { 1, 10, 500 })
        {
            var arguments = StrategyArguments.ByName(definition, new Dictionary<string, long> { ["limit"] = limit });
            var (emitted, written) = (definition.Emitted(arguments), definition.Written(arguments));
            string? state = null, other = null;
            var now = 1_000_000L;
            for (var step = 0; step < 1_000; step++)
            {
                now += random.Next(300);
                var request = new StrategyRequest(StrategyOperation.Decide, now, random.Next(6));
                var decision = emitted.Apply(request, ref state).Decision;
                Assert.Equal(written.Apply(request, ref other).Decision, decision);
                Assert.Equal(other, state);
                if (decision.IsAllowed) allowed++; else denied++;
            }
        }

        Assert.True(allowed > 300 && denied > 300, $"{allowed} allowed, {denied} denied");
    }

    /// <summary>As in an editor, where a reference is another project with its sources.</summary>
    [Fact]
    public void ProjectReference_ServesAsTheAssembly()
    {
        var fromAssembly = Text(Generated(App(Built(Library).Reference)));
        Assert.Equal(fromAssembly, Text(Generated(App(WithLibraries(Compiled("Prices", Library)).ToMetadataReference()))));
        Assert.Contains("Steps", fromAssembly, StringComparison.Ordinal);
    }

    [Fact]
    public void EditElsewhere_LeavesTheLibraryAsItIs_AndAnEditOfItDoesNot()
    {
        var before = Compiled("Prices", Library, "namespace Prices; internal static class Other { public static int Two() => 2; }");
        var driver = NewDriver(new LibraryGenerator()).RunGenerators(before);
        Assert.Equal(["Unchanged", "Cached"], Reasons(driver, before, file: 1, "=> 2", "=> 3"));
        Assert.Equal(["Unchanged", "Cached"], Reasons(driver, before, file: 0, "private const", "// why\n private const"));
        Assert.Equal(["Modified", "Modified"], Reasons(driver, before, file: 0, "Most = 1_000_000", "Most = 1_000_001"));
    }

    /// <summary>Another version of the library is another reference: what calls it is compiled anew, and what does not stays.</summary>
    [Fact]
    public void ChangedLibrary_RegeneratesWhatCallsIt()
    {
        var (first, second) = (Built(Library).Reference, Built(Library.Replace("% 5)", "% 4)", StringComparison.Ordinal)).Reference);
        var before = App(first).AddSyntaxTrees(CSharpSyntaxTree.ParseText(Samples.In("Acme", Samples.Window()), Options, "1.cs"));
        var result = NewDriver(new StrategyGenerator()).RunGenerators(before).RunGenerators(before.ReplaceReference(first, second)).GetRunResult().Results.Single();
        Assert.Equal(["Cached", "Modified"], result.TrackedSteps[StrategyGenerator.EmitStep].SelectMany(run => run.Outputs).Select(output => output.Reason.ToString()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Most = 1_000_000;", "Most = 1_000_000; public static long Now() => DateTime.UtcNow.Ticks;", "TKIT1001")]
    [InlineData("Most = 1_000_000;", "Most = 1_000_000; public static double Half(double a) => a / 2;", "TKIT1004")]
    [InlineData("Most = 1_000_000;", "Most = 1_000_000; public static Outcome<Price> Deny(long now) => Outcome.Deny(0, now, null);", "TKIT1004")]
    [InlineData("public static class Tariff", "public class Tariff", "TKIT1004")]
    [InlineData("public static class Tariff", "public static class Tariff<T>", "TKIT1004")]
    [InlineData("i < 20 && ", "", "TKIT1009")]
    public async Task LibraryOutsideTheLanguage_IsRefused_AndBringsNothingAlong(string old, string @new, string id)
    {
        Assert.Contains(old, Library, StringComparison.Ordinal);
        var compilation = WithLibraries(Compiled("Prices", Library.Replace(old, @new, StringComparison.Ordinal)));
        Assert.Single(compilation.SyntaxTrees);
        Assert.Equal([id], (await Said(compilation)).Distinct());
    }

    [Fact]
    public async Task PrivateMethods_MayDoAsTheyLike() =>
        Assert.Empty(await Said(WithLibraries(Compiled("Prices", Library.Replace("private const long Most", "private static string Name() => DateTime.UtcNow.ToString(); private const long Most", StringComparison.Ordinal)))));

    [Fact]
    public async Task MethodThatNothingBringsAlong_IsRefusedWhereItIsCalled()
    {
        var unmarked = Compiled("Prices", Library.Replace("[StrategyLibrary]", "", StringComparison.Ordinal));
        Assert.Equal(["TKIT1002"], (await Said(App(MetadataReference.CreateFromImage(Image(unmarked))))).Distinct());
    }

    [Theory]
    [InlineData("(strategy 1", "(strategy 99")]
    [InlineData("(strategy 1", "nonsense")]
    [InlineData("(function Of ", "(function Off ")]
    [InlineData("(function Of (", "(function Of (more ")]
    [InlineData("(site 0 ", "(site 77 ")]
    public async Task LibraryOfAnotherVersion_IsRefusedWhereItIsCalled(string old, string @new)
    {
        var whole = WithLibraries(Compiled("Prices", Library));
        var brought = whole.SyntaxTrees[1].ToString();
        Assert.Contains(old, brought, StringComparison.Ordinal);
        var refusal = Assert.Single((await Refused(App(Changed(whole, text => text.Replace(old, @new, StringComparison.Ordinal), seal: true)))).Distinct());
        Assert.StartsWith("TKIT1004 Strategy 'Priced': 'Of' is brought along by its library in a form that this compiler cannot use; ", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("when the library was built", refusal, StringComparison.Ordinal);
    }

    /// <summary>What reads well may still be another program than the one that was built.</summary>
    [Theory]
    [InlineData("(% value 100", "(% value 101")]
    [InlineData("=Larger\"", "=Steps\"")]
    public async Task LibraryChangedSinceItWasBuilt_IsRefusedWhereItIsCalled(string old, string @new)
    {
        var whole = WithLibraries(Compiled("Prices", Library));
        Assert.Contains(old, whole.SyntaxTrees[1].ToString(), StringComparison.Ordinal);
        var refusals = await Refused(App(Changed(whole, text => text.Replace(old, @new, StringComparison.Ordinal), seal: false)));
        Assert.NotEmpty(refusals);
        Assert.All(refusals, refusal => Assert.EndsWith("(It is not what was written when the library was built)", refusal, StringComparison.Ordinal));
    }

    [Fact]
    public async Task MessageAboutALibrary_NamesItAsOne()
    {
        var compilation = Compiled("Prices", Library.Replace("Most = 1_000_000;", "Most = 1_000_000; public static long Now() => DateTime.UtcNow.Ticks;", StringComparison.Ordinal));
        Assert.StartsWith("TKIT1001 Library 'Tariff' reads ", Assert.Single(await Refused(compilation)), StringComparison.Ordinal);
    }

    /// <summary>An assembly whose library was changed behind the compiler's back; sealed anew, as a compiler of another version would, or not.</summary>
    private static PortableExecutableReference Changed(CSharpCompilation whole, Func<string, string> change, bool seal)
    {
        var tree = CSharpSyntaxTree.ParseText(change(whole.SyntaxTrees[1].ToString()), Options);
        if (seal)
        {
            var strings = tree.GetRoot().DescendantTokens().Where(token => token.IsKind(SyntaxKind.StringLiteralToken)).Select(token => token.ValueText).ToList();
            tree = CSharpSyntaxTree.ParseText(tree.ToString().Replace(strings[^1], LibrarySeal.Of(strings[0], strings[1..]), StringComparison.Ordinal), Options);
        }

        return MetadataReference.CreateFromImage(Image(whole.ReplaceSyntaxTree(whole.SyntaxTrees[1], tree)));
    }

    private static CSharpCompilation App(MetadataReference library) => Compiled("App", Strategy).AddReferences(library);

    private static CSharpCompilation Compiled(string name, params string[] files) => CSharpCompilation.Create(
        name, files.Select((text, i) => CSharpSyntaxTree.ParseText(text, Options, $"{i}.cs")), Project.References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private static (byte[] Image, MetadataReference Reference) Built(string library)
    {
        var image = Image(WithLibraries(Compiled("Prices", library)));
        return (image, MetadataReference.CreateFromImage(image));
    }

    private static CSharpCompilation WithLibraries(CSharpCompilation compilation) => Run(compilation, new LibraryGenerator());

    private static CSharpCompilation Generated(CSharpCompilation compilation)
    {
        var generated = Run(compilation, new StrategyGenerator());
        Assert.True(generated.SyntaxTrees.Length > compilation.SyntaxTrees.Length, string.Join('\n', compilation.GetDiagnostics().Take(5)) + new Generated(compilation, []).Refusals);
        return generated;
    }

    private static string Text(CSharpCompilation generated) => generated.SyntaxTrees[1].ToString();

    private static CSharpCompilation Run(CSharpCompilation compilation, IIncrementalGenerator generator)
    {
        var result = NewDriver(generator).RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics).GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        Assert.Empty(diagnostics);
        return (CSharpCompilation)output;
    }

    private static GeneratorDriver NewDriver(IIncrementalGenerator generator) => CSharpGeneratorDriver.Create(
        [generator.AsSourceGenerator()], parseOptions: Options, driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    private static IEnumerable<string> Reasons(GeneratorDriver driver, CSharpCompilation before, int file, string old, string @new)
    {
        var tree = before.SyntaxTrees[file];
        Assert.Contains(old, tree.ToString(), StringComparison.Ordinal);
        var after = before.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(tree.ToString().Replace(old, @new, StringComparison.Ordinal), Options, tree.FilePath));
        var steps = driver.RunGenerators(after).GetRunResult().Results.Single().TrackedSteps;
        return new[] { LibraryGenerator.BindStep, LibraryGenerator.EmitStep }.SelectMany(step => steps[step]).SelectMany(run => run.Outputs).Select(output => output.Reason.ToString());
    }

    private static byte[] Image(CSharpCompilation compilation)
    {
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Take(8)));
        return image.ToArray();
    }

    private static async Task<IEnumerable<string>> Said(CSharpCompilation compilation) => (await Errors(compilation)).Select(diagnostic => diagnostic.Id);

    private static async Task<IEnumerable<string>> Refused(CSharpCompilation compilation) =>
        (await Errors(compilation)).Select(diagnostic => $"{diagnostic.Id} {diagnostic.GetMessage(CultureInfo.InvariantCulture)}");

    private static async Task<IEnumerable<Diagnostic>> Errors(CSharpCompilation compilation) =>
        (await compilation.WithAnalyzers([new StrategyAnalyzer()]).GetAnalyzerDiagnosticsAsync()).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
}
