using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using ThrottleKit.Compiler.Throttle;
using ThrottleKit.Compiler.Throttle.Checks;
using ThrottleKit.Tests.Shared;

namespace ThrottleKit.Generators.Tests.Throttle;

/// <summary>
/// Programs as they are while somebody types: tokens missing, twice, in another order. Nothing fails on one; and where C# has no complaint, each throttled method is
/// either generated or refused: no attribute is without effect.
/// </summary>
public class MutatedProgramTests(Xunit.Abstractions.ITestOutputHelper log)
{
    private const int Seed = 20_260_301, Mutants = 10_000;

    private static readonly string Original = ThrottleProject.Class("""
        private const long Permits = 100;
        private static string Tenant => "t";
        private static int None(ThrottleDenial denial) => 0;

        [Throttle(Tokens = Permits, Per = "1m", Key = nameof(user), Burst = 20, Cost = 2, OnDenied = nameof(None))]
        [Throttle("api", Key = nameof(Tenant))]
        public static partial int Get(string user, in int count = 5);
        private static int GetCore(string user, in int count) => count;

        [Throttle(Tokens = 5, Per = "00:00:10", Strategy = "fixedWindow", MaxWait = "2s")]
        public partial Task<T> GetAsync<T>(T value, CancellationToken cancellation) where T : notnull;
        private Task<T> GetCoreAsync<T>(T value, CancellationToken cancellation) where T : notnull => Task.FromResult(value);

        [Throttle(Tokens = 5, Per = "1s", Key = nameof(id))]
        internal IAsyncEnumerable<int> Stream(Guid id) => throw new NotSupportedException();
        internal object Twice() => Stream(default) ?? this.Stream(id: default);
        """);

    private static readonly Mutation ForFixes = new(
        Original, ["partial", ""], ["static", ""], ["\"fixedWindow\"", "\"fixdWindow\"", "\"gcra\""], ["GetCore", "Get"], ["GetCoreAsync", "GetAsync"], [";", "=> throw new NotSupportedException();"], ["internal", "public"]);

    [Fact]
    public void NothingFails_AndNoAttributeIsWithoutEffect()
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var mutation = new Mutation(Original);
        var compilation = Project.Of(Original).Compilation;
        var (methods, generated) = (0, 0);
        for (var seed = Seed; seed < Seed + Mutants; seed++)
        {
            var text = mutation.Of(seed);
            var tree = CSharpSyntaxTree.ParseText(text, options, "0.cs");
            var mutant = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[0], tree);
            try
            {
                foreach (var method in Throttled(mutant, tree))
                {
                    methods++;
                    var model = method.IsPartialDefinition ? ThrottleBinder.Partial(method, mutant, default) : ThrottleBinder.Plain(method, mutant, default);
                    if (model is not null) generated++;
                    if (model is not null && method.IsPartialDefinition) ThrottleSource.Print(model);
                    if (model is not null && !method.IsPartialDefinition) InterceptorSource.Print([new InterceptedCall(model, 1, "", "")]);
                    var refused = UseChecks.Of(method, mutant, default).Count > 0;
                    if (model is null && !refused && !mutant.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id is not ("CS8795" or "CS9248")))
                        Assert.Fail($"Neither generated nor refused: {method}");
                }
            }
            catch (Exception failure)
            {
                Assert.Fail($"seed {seed}: {failure}\n{text}");
            }
        }

        Assert.True(generated > Mutants && generated < methods, $"{generated} of {methods} are generated: the mutations are too coarse or too fine to show anything.");
    }

    private static IEnumerable<IMethodSymbol> Throttled(CSharpCompilation compilation, SyntaxTree tree) =>
        tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
            .Select(node => compilation.GetSemanticModel(tree).GetDeclaredSymbol(node)).OfType<IMethodSymbol>()
            .Where(method => method.PartialDefinitionPart is null && method.GetAttributes().Any(ThrottleSpec.IsThrottle));

    /// <summary>Ten thousand in the long run, <c>THROTTLEKIT_LONG=1 ./test Generators</c>.</summary>
    private static readonly int Fixed = Environment.GetEnvironmentVariable("THROTTLEKIT_LONG") == "1" ? 10_000 : 300;

    /// <summary>The programs as an editor has them: analyzers, generators and fixes fail neither on one nor on what a fix makes of it.</summary>
    [Fact]
    public async Task Fixes_FailNobody()
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Diagnose);
        var compilation = Project.Of(Original).Compilation;
        var driver = ThrottleProject.NewDriver(options);
        using var fixes = new Fixes(compilation, driver);
        for (var seed = Seed; seed < Seed + Fixed; seed++)
        {
            var text = ForFixes.Of(seed);
            var mutant = compilation.ReplaceSyntaxTree(compilation.SyntaxTrees[0], CSharpSyntaxTree.ParseText(text, options, "0.cs"));
            driver.RunGeneratorsAndUpdateCompilation(mutant, out var output, out var failures);
            Assert.True(failures.IsEmpty, $"seed {seed}: {string.Join('\n', failures)}\n{text}");
            var verdicts = await output.WithAnalyzers(AllAnalyzers.Each).GetAnalyzerDiagnosticsAsync();
            Assert.True(verdicts.All(verdict => verdict.Id != "AD0001"), $"seed {seed}: {string.Join('\n', verdicts)}\n{text}");
            foreach (var outcome in await fixes.ApplyEachAsync("0.cs", text, verdicts, AllAnalyzers.Each))
                Assert.True(outcome.IsSound, $"seed {seed}, fix of {outcome.Id}: {string.Join('\n', outcome.Verdicts)}\n{outcome.Text}");
        }

        Assert.True(fixes.Applied.Count > 3, $"Too few fixes are on offer: {string.Join(", ", fixes.Applied.Keys)}");
        log.WriteLine($"{Fixed} mutants; fixes {string.Join(", ", fixes.Applied.Select(fix => $"{fix.Value} of {fix.Key}"))}");
    }
}
