using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ThrottleKit.Tests.Shared;

/// <summary>Production sources and the tests' own models compiled anew with a few words replaced, so that production carries no switch for its mutants.</summary>
internal static class MutatedSources
{
    /// <summary>Compiles all sources of some folders.</summary>
    /// <param name="folders">The folders, or single files, from the root of the repository.</param>
    /// <param name="file">The end of the path of the file that is changed.</param>
    /// <param name="edits">What is replaced there. Each must be found.</param>
    public static Assembly Compile(IEnumerable<string> folders, string file, IReadOnlyList<(string Original, string Broken)> edits)
    {
        var sources = folders
            .SelectMany(folder => Repository.Files.Where(path => path == folder || path.StartsWith($"{folder}/", StringComparison.Ordinal)))
            .Select(path => path.EndsWith(file, StringComparison.Ordinal) ? Edited(Repository.Read(path), edits) : Repository.Read(path))
            .Append("global using System; global using System.Collections.Generic; global using System.Linq;");
        var compilation = CSharpCompilation.Create(
            "Mutant", sources.Select(text => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview))),
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        if (!result.Success)
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        return Assembly.Load(image.ToArray());
    }

    private static string Edited(string text, IReadOnlyList<(string Original, string Broken)> edits)
    {
        foreach (var (original, broken) in edits)
        {
            if (!text.Contains(original, StringComparison.Ordinal)) throw new InvalidOperationException($"There is no '{original}' to break.");
            text = text.Replace(original, broken, StringComparison.Ordinal);
        }

        return text;
    }
}
