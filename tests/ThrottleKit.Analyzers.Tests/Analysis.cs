using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using ThrottleKit.Compiler.Diagnostics;

namespace ThrottleKit.Analyzers.Tests;

/// <summary>What the analyzer says of a source, without the test framework between.</summary>
internal static class Analysis
{
    private static readonly MetadataReference[] Assemblies =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>All analyzers there are.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers => [new StrategyAnalyzer(), new ThrottleAnalyzer(), new LimiterUseAnalyzer()];

    /// <summary>The diagnostics of a project of these files, by place.</summary>
    public static Task<ImmutableArray<Diagnostic>> Of(params string[] files) => Of(Compile(files));

    /// <summary>As <see cref="Of(string[])"/>, with the rules turned on that are off unless asked for.</summary>
    public static Task<ImmutableArray<Diagnostic>> WithAllRules(params string[] files)
    {
        var compilation = Compile(files);
        var asked = Rules.All.Where(rule => !rule.IsEnabledByDefault).ToDictionary(rule => rule.Id, rule => ReportDiagnostic.Info);
        return Of(compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(asked)));
    }

    /// <summary>The diagnostics of a project, by place.</summary>
    public static async Task<ImmutableArray<Diagnostic>> Of(Compilation compilation, params AdditionalText[] files)
    {
        var found = await compilation.WithAnalyzers(Analyzers, new AnalyzerOptions([.. files])).GetAnalyzerDiagnosticsAsync();
        return [.. found.OrderBy(diagnostic => diagnostic.Location.GetLineSpan().Path, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }

    /// <summary>A project of these files.</summary>
    public static CSharpCompilation Compile(params string[] files) => CSharpCompilation.Create(
        "Strategies",
        files.Prepend("global using System; global using System.Linq;").Select((text, number) => CSharpSyntaxTree.ParseText(text, path: $"File{number}.cs")),
        Assemblies,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
}
