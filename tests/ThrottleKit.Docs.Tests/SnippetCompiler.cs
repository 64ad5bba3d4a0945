using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using ThrottleKit.AI;

namespace ThrottleKit.Docs.Tests;

/// <summary>
/// Compiles a program as a user's project would: against the packages, with the generator and the analyzers, with implicit usings and nullable on.
/// </summary>
internal static class SnippetCompiler
{
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly string Framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>Beside the framework: its parts for hosts and the web, and what users reference of ours.</summary>
    private static readonly string[] Parts =
    [
        "AWSSDK.", "Microsoft.AspNetCore.", "Microsoft.Extensions.", "Orleans.", "StackExchange.Redis.", "ThrottleKit.AI.", "ThrottleKit.AspNetCore.", "ThrottleKit.Core.", "ThrottleKit.DynamoDb.",
        "ThrottleKit.Hosting.", "ThrottleKit.Http.", "ThrottleKit.Orleans.", "ThrottleKit.Redis.",
    ];

    private static readonly IReadOnlyList<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == Framework || Parts.Any(part => Path.GetFileName(path).StartsWith(part, StringComparison.Ordinal)))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static CSharpParseOptions Options { get; } =
        new CSharpParseOptions(LanguageVersion.Latest).WithFeatures([new("InterceptorsNamespaces", "ThrottleKit.Interceptors")]);

    /// <summary>All that the compiler, the generator and the analyzers have to say, information included.</summary>
    /// <param name="program">The program.</param>
    /// <param name="files">Additional files of its project.</param>
    /// <param name="asked">A diagnostic that its project turns on, should it be off; null for none.</param>
    public static async Task<IReadOnlyList<Diagnostic>> Diagnostics(string program, IEnumerable<(string Name, string Text)> files, string? asked = null)
    {
        var (complete, fromGenerators) = Compile(program);
        var off = RoslynParts.Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).Where(rule => rule.Id == asked && !rule.IsEnabledByDefault);
        complete = complete.WithOptions(complete.Options.WithSpecificDiagnosticOptions(off.Select(rule => KeyValuePair.Create(rule.Id, ReportDiagnostic.Info))));
        var all = await complete.WithAnalyzers(RoslynParts.Analyzers, new AnalyzerOptions([.. files.Select(file => new NamedFile(file.Name, file.Text))])).GetAllDiagnosticsAsync();
        return [.. fromGenerators, .. all];
    }

    /// <summary>The definitions of the strategies that a program declares, from running its own compiled code.</summary>
    public static IEnumerable<StrategyDefinition> Strategies(string program)
    {
        using var stream = new MemoryStream();
        var result = Compile(program).Complete.Emit(stream);
        if (!result.Success) throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Select(Describe)));
        return Assembly.Load(stream.ToArray()).GetTypes()
            .Where(type => type.IsDefined(typeof(RateLimitStrategyAttribute), inherit: false))
            .Select(type => (StrategyDefinition)type.GetProperty("Definition")!.GetValue(null)!);
    }

    private static (Compilation Complete, IEnumerable<Diagnostic> FromGenerators) Compile(string program)
    {
        var source = CSharpSyntaxTree.ParseText(program, Options);
        var hasStatements = source.GetCompilationUnitRoot().Members.Any(SyntaxKind.GlobalStatement);
        var compilation = CSharpCompilation.Create("Page", [CSharpSyntaxTree.ParseText(ImplicitUsings, Options), source], References, new(
            hasStatements ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

        CSharpGeneratorDriver.Create(RoslynParts.Generators, parseOptions: Options)
            .RunGeneratorsAndUpdateCompilation(compilation, out var complete, out var fromGenerators);
        return (complete, fromGenerators);
    }

    private sealed class NamedFile(string name, string text) : AdditionalText
    {
        public override string Path => name;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    /// <summary>Where and what, as a build would print it.</summary>
    public static string Describe(Diagnostic diagnostic)
    {
        var place = diagnostic.Location.GetMappedLineSpan();
        return $"{place.Path}:{place.StartLinePosition.Line + 1}: {diagnostic.Id} {diagnostic.GetMessage()}";
    }
}
