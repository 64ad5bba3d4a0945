using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ThrottleKit.Docs.Tests;

/// <summary>Compiles a page's program as a user's project would: against Core, with the generator, implicit usings and nullable on.</summary>
internal static class SnippetCompiler
{
    public static CSharpParseOptions Options { get; } = new(LanguageVersion.Latest);

    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly IReadOnlyList<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Append(typeof(Decision).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>What a user would get to see in red.</summary>
    public static IEnumerable<string> Errors(string program)
    {
        var trees = new[] { ImplicitUsings, program }.Select(text => CSharpSyntaxTree.ParseText(text, Options));
        var compilation = CSharpCompilation.Create("Page", trees, References, new(
            OutputKind.ConsoleApplication, allowUnsafe: false, nullableContextOptions: NullableContextOptions.Enable));
        if (compilation.GetDiagnostics().Any(diagnostic => diagnostic.Id == "CS5001"))
            compilation = compilation.WithOptions(compilation.Options.WithOutputKind(OutputKind.DynamicallyLinkedLibrary));

        return compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(Describe);
    }

    private static string Describe(Diagnostic diagnostic)
    {
        var place = diagnostic.Location.GetMappedLineSpan();
        return $"{place.Path}:{place.StartLinePosition.Line + 1}: {diagnostic.Id} {diagnostic.GetMessage()}";
    }
}
