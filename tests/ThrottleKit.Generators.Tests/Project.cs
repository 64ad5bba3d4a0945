using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using ThrottleKit.Compiler.Frontend;

namespace ThrottleKit.Generators.Tests;

/// <summary>A user's project: files in, the generator run over them, and the outcome held to what a project with every warning on asks.</summary>
internal sealed class Project
{
    /// <summary>The framework and the runtime library, as the tests themselves run on them.</summary>
    public static ImmutableArray<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "mscorlib.dll" or "netstandard.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(Decision).Assembly.Location),
    ];

    private readonly CSharpParseOptions _options;

    private Project(CSharpCompilation compilation, CSharpParseOptions options) => (Compilation, _options) = (compilation, options);

    public CSharpCompilation Compilation { get; }

    /// <summary>A project of these files, named <c>0.cs</c>, <c>1.cs</c> and so on.</summary>
    public static Project Of(params IEnumerable<string> files) => With(LanguageVersion.Latest, NullableContextOptions.Enable, files);

    public static Project With(LanguageVersion version, NullableContextOptions nullable, params IEnumerable<string> files)
    {
        var options = new CSharpParseOptions(version, DocumentationMode.Diagnose);
        var compilation = CSharpCompilation.Create(
            "Project", files.Select((text, i) => Parse(text, $"{i}.cs", options)), References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: nullable, warningLevel: 9999,
                optimizationLevel: OptimizationLevel.Release, allowUnsafe: true, generalDiagnosticOption: ReportDiagnostic.Error));
        return new Project(compilation, options);
    }

    /// <summary>The project after an edit of one file.</summary>
    public Project Edit(int file, Func<string, string> edit)
    {
        var tree = Compilation.SyntaxTrees[file];
        var edited = edit(tree.ToString());
        Assert.NotEqual(tree.ToString(), edited);
        return new Project(Compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(edited))), _options);
    }

    public Project Add(string text) =>
        new(Compilation.AddSyntaxTrees(Parse(text, $"{Compilation.SyntaxTrees.Length}.cs", _options)), _options);

    public GeneratorDriver NewDriver() => CSharpGeneratorDriver.Create(
        [new StrategyGenerator().AsSourceGenerator()], parseOptions: _options,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Runs the generator; a failure of its own fails the test.</summary>
    public Generated Generate()
    {
        var driver = NewDriver().RunGeneratorsAndUpdateCompilation(Compilation, out var output, out var diagnostics);
        Assert.Empty(diagnostics);
        var result = driver.GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        return new Generated((CSharpCompilation)output, [.. result.GeneratedSources]);
    }

    private static SyntaxTree Parse(string text, string path, CSharpParseOptions options) => CSharpSyntaxTree.ParseText(text, options, path);
}

/// <summary>A project with what was generated for it.</summary>
/// <param name="Compilation">All of it.</param>
/// <param name="Sources">The generated files.</param>
internal sealed record Generated(CSharpCompilation Compilation, ImmutableArray<GeneratedSourceResult> Sources)
{
    public IEnumerable<string> HintNames => Sources.Select(source => source.HintName).Order(StringComparer.Ordinal);

    /// <summary>What the front-end refuses, for the message of a test that expected a file.</summary>
    public string Refusals => string.Join('\n', Compilation.SyntaxTrees
        .SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>().Select(node => Compilation.GetSemanticModel(tree).GetDeclaredSymbol(node)!))
        .Where(StrategyModels.IsMarked)
        .SelectMany(type => StrategyFrontend.Bind(type, Compilation, CancellationToken.None).Refusals)
        .Select(refusal => refusal.ToDiagnostic()));

    /// <summary>The text of the only file.</summary>
    public string Text => Assert.Single(Sources).SourceText.ToString();

    /// <summary>What the C# compiler says, with the line it is about.</summary>
    public IReadOnlyList<string> Diagnostics(DiagnosticSeverity least = DiagnosticSeverity.Info) =>
        Compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= least)
            .Select(diagnostic => $"{diagnostic}\n    {diagnostic.Location.SourceTree?.GetText().Lines[diagnostic.Location.GetLineSpan().StartLinePosition.Line]}")
            .ToList();

    /// <summary>Compiles without a word from the compiler.</summary>
    public Generated CompilesCleanly()
    {
        var said = Diagnostics();
        Assert.True(said.Count == 0, string.Join('\n', said.Take(8)));
        Assert.True(Sources.Length > 0, $"Nothing was generated.\n{Refusals}");
        return this;
    }

    public Assembly Load()
    {
        using var image = new MemoryStream();
        var result = Compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Take(8)));
        image.Position = 0;
        return new AssemblyLoadContext(null).LoadFromStream(image);
    }
}
