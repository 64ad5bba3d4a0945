using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

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
    public static async Task<ImmutableArray<Diagnostic>> Of(params string[] files)
    {
        var found = await Compile(files).WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync();
        return [.. found.OrderBy(diagnostic => diagnostic.Location.SourceTree!.FilePath, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }

    /// <summary>A project of these files.</summary>
    public static CSharpCompilation Compile(params string[] files) => CSharpCompilation.Create(
        "Strategies",
        files.Prepend("global using System;").Select((text, number) => CSharpSyntaxTree.ParseText(text, path: $"File{number}.cs")),
        Assemblies,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
}
