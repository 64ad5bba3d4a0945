using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ThrottleKit.Docs.Tests;

/// <summary>
/// Compiles a program as a user's project would: against Core, with the generator and the analyzers, with implicit usings and nullable on.
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

    private static readonly IReadOnlyList<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == Framework)
            .Append(typeof(Decision).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static CSharpParseOptions Options { get; } = new(LanguageVersion.Latest);

    /// <summary>All that the compiler, the generator and the analyzers have to say, information included.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> Diagnostics(string program)
    {
        var source = CSharpSyntaxTree.ParseText(program, Options);
        var hasStatements = source.GetCompilationUnitRoot().Members.Any(SyntaxKind.GlobalStatement);
        var compilation = CSharpCompilation.Create("Page", [CSharpSyntaxTree.ParseText(ImplicitUsings, Options), source], References, new(
            hasStatements ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

        CSharpGeneratorDriver.Create(RoslynParts.Generators, parseOptions: Options)
            .RunGeneratorsAndUpdateCompilation(compilation, out var complete, out var fromGenerators);
        var all = await complete.WithAnalyzers(RoslynParts.Analyzers).GetAllDiagnosticsAsync();
        return [.. fromGenerators, .. all];
    }

    /// <summary>Where and what, as a build would print it.</summary>
    public static string Describe(Diagnostic diagnostic)
    {
        var place = diagnostic.Location.GetMappedLineSpan();
        return $"{place.Path}:{place.StartLinePosition.Line + 1}: {diagnostic.Id} {diagnostic.GetMessage()}";
    }
}
