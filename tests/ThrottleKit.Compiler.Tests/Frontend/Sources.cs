using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ThrottleKit.Compiler.Frontend;
using ThrottleKit.Tests.Shared;

namespace ThrottleKit.Compiler.Tests.Frontend;

/// <summary>Compiles source against the runtime and binds the strategies in it.</summary>
internal static class Sources
{
    private static readonly MetadataReference[] Framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(path => !Path.GetFileName(path).StartsWith("ThrottleKit.", StringComparison.Ordinal))
        .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path))
        .ToArray();

    private static readonly MetadataReference Core = MetadataReference.CreateFromFile(typeof(Exact).Assembly.Location);

    private const string Usings = "global using System; global using System.Linq; global using ThrottleKit;";

    /// <summary>The runtime's own strategies, bound from their source.</summary>
    public static CSharpCompilation OfCore { get; } = CoreCompilation();

    public static CSharpCompilation Compile(string source) =>
        CSharpCompilation.Create(
            "Strategies",
            [CSharpSyntaxTree.ParseText(Usings), CSharpSyntaxTree.ParseText(source, path: "Strategy.cs")],
            [.. Framework, Core],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>Binds the one strategy in a source, which must be free of errors as C#.</summary>
    public static FrontendResult Bind(string source)
    {
        var compilation = Compile(source);
        var errors = compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToList();
        Assert.True(errors.Count == 0, string.Join("\n", errors));
        return Bind(compilation, null);
    }

    /// <summary>Binds <see cref="Sample"/>.</summary>
    public static FrontendResult BindFunction(string function, string members = "") => Bind(Sample(function, members));

    /// <summary>A strategy whose Decide is nothing special around one helper, <c>static long F(long a, long b)</c>, called with the time and the cost.</summary>
    public static string Sample(string function, string members = "") => $$"""
        [RateLimitStrategy]
        public sealed partial class Sample
        {
            [Parameter(Min = 1, Max = 1000)] public long Limit { get; init; }
            {{members}}
            public readonly record struct State(long Used);

            Outcome<State> Decide(State? state, long now, long cost) =>
                F(now, cost) > 0 ? Outcome.Allow(new State(cost), 0, now) : Outcome.Deny(0, now, null);

            {{function}}
        }
        """;

    public static FrontendResult Bind(Compilation compilation, string? name)
    {
        var strategy = compilation.SyntaxTrees
            .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.ClassDeclarationSyntax>()
                .Select(node => compilation.GetSemanticModel(tree).GetDeclaredSymbol(node)!))
            .First(symbol => (name is null || symbol.Name == name)
                && symbol.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "RateLimitStrategyAttribute"));
        return StrategyFrontend.Bind(strategy, compilation, CancellationToken.None);
    }

    private static CSharpCompilation CoreCompilation()
    {
        var root = Repository.Full("src");
        var files = Directory.EnumerateFiles(Path.Combine(root, "ThrottleKit.Core"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Append(Path.Combine(root, "ThrottleKit.Compiler/Analysis/Interval.cs"));
        var options = new CSharpParseOptions(LanguageVersion.Preview, preprocessorSymbols: ["THROTTLEKIT_CORE"]);
        const string Implicit = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";
        return CSharpCompilation.Create(
            "Core",
            files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file)).Prepend(CSharpSyntaxTree.ParseText(Implicit, options)),
            Framework,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    }
}
