using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Tests.Shared;

namespace ThrottleKit.Analyzers.Tests;

/// <summary>What the analyzer says of a source, without the test framework between.</summary>
internal static class Analysis
{
    private static readonly ILookup<bool, MetadataReference> All = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .ToLookup(IsWeb, path => (MetadataReference)MetadataReference.CreateFromFile(path));

    private static IEnumerable<MetadataReference> Assemblies => All[false];

    /// <summary>What only programs of ASP.NET Core reference.</summary>
    public static IEnumerable<MetadataReference> Web => All[true];

    /// <summary>The diagnostics of a project of these files, by place.</summary>
    public static Task<ImmutableArray<Diagnostic>> Of(params string[] files) => Of(Compile(files));

    /// <summary>What is said of what an example refuses, with the rules turned on that are off unless asked for.</summary>
    public static Task<ImmutableArray<Diagnostic>> WithAllRules(Example example)
    {
        var compilation = Compile(example, example.Refused);
        return example.RefusedSettings is { } settings ? Of(compilation, File("appsettings.json", settings)) : Of(compilation);
    }

    /// <summary>The diagnostics of a project, by place.</summary>
    public static async Task<ImmutableArray<Diagnostic>> Of(Compilation compilation, params AdditionalText[] files)
    {
        var found = await compilation.WithAnalyzers(AllAnalyzers.Each, new AnalyzerOptions([.. files])).GetAnalyzerDiagnosticsAsync();
        return [.. found.OrderBy(diagnostic => diagnostic.Location.GetLineSpan().Path, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }

    /// <summary>The program of an example, with the rules turned on that are off unless asked for.</summary>
    public static CSharpCompilation Compile(Example example, string text)
    {
        var compilation = Compile(text);
        if (example.IsWeb) compilation = compilation.AddReferences(Web);
        var asked = Rules.All.Where(rule => !rule.IsEnabledByDefault).ToDictionary(rule => rule.Id, rule => ReportDiagnostic.Info);
        return compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(asked));
    }

    /// <summary>A file of the project that is not code.</summary>
    public static AdditionalText File(string name, string text) => new NamedText(name, text);

    /// <summary>A project of these files.</summary>
    public static CSharpCompilation Compile(params string[] files) => CSharpCompilation.Create(
        "Strategies",
        files.Prepend("global using System; global using System.Linq;").Select((text, number) => CSharpSyntaxTree.ParseText(text, path: $"File{number}.cs")),
        Assemblies,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    private static bool IsWeb(string path) =>
        Path.GetFileName(path) is var name && (name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal) || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
            || name.StartsWith("ThrottleKit.AspNetCore.", StringComparison.Ordinal) || name.StartsWith("ThrottleKit.Hosting.", StringComparison.Ordinal));

    private sealed class NamedText(string name, string text) : AdditionalText
    {
        public override string Path => name;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
