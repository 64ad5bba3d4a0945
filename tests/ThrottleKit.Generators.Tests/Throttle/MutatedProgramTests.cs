using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using ThrottleKit.Compiler.Throttle;
using ThrottleKit.Compiler.Throttle.Checks;

namespace ThrottleKit.Generators.Tests.Throttle;

/// <summary>
/// Programs as they are while somebody types: tokens missing, twice, in another order. Nothing fails on one; and where C# has no complaint, each throttled method is
/// either generated or refused: no attribute is without effect.
/// </summary>
public class MutatedProgramTests
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

    [Fact]
    public void NothingFails_AndNoAttributeIsWithoutEffect()
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var tokens = CSharpSyntaxTree.ParseText(Original).GetRoot().DescendantTokens().Select(token => token.ToFullString()).ToList();
        var compilation = Project.Of(Original).Compilation;
        var (methods, generated) = (0, 0);
        for (var seed = Seed; seed < Seed + Mutants; seed++)
        {
            var text = Mutated(tokens, new Random(seed));
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

    private static string Mutated(IReadOnlyList<string> tokens, Random random)
    {
        var list = tokens.ToList();
        for (var count = 1 + random.Next(2); count > 0; count--)
        {
            var at = random.Next(list.Count - 1);
            switch (random.Next(5))
            {
                case 0:
                    list.RemoveAt(at);
                    break;
                case 1:
                    list.Insert(at, list[at]);
                    break;
                case 2:
                    (list[at], list[at + 1]) = (list[at + 1], list[at]);
                    break;
                default:
                    list[at] = list[random.Next(list.Count)];
                    break;
            }
        }

        return string.Concat(list);
    }
}
