using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ThrottleKit.Compiler.Tests.Emit;

/// <summary>Compiles what a user wrote together with what was emitted for it, as strictly as a project can, and loads it.</summary>
internal static class EmittedAssembly
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "mscorlib.dll" or "netstandard.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(Decision).Assembly.Location),
    ];

    /// <summary>Loads the compilation of these files; any diagnostic fails the test, with the line it is about.</summary>
    public static Assembly Load(params IEnumerable<string> sources) => LoadInto(AssemblyLoadContext.Default, sources);

    /// <summary>Loads it where it can be unloaded, as who loads many has to.</summary>
    public static Assembly LoadInto(AssemblyLoadContext context, IEnumerable<string> sources)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Diagnose);
        var trees = sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, options, $"file{i}.cs")).ToList();
        var compilation = CSharpCompilation.Create(
            "Emitted" + Guid.NewGuid().ToString("n"), trees, References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999,
                optimizationLevel: OptimizationLevel.Release, generalDiagnosticOption: ReportDiagnostic.Error));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        var shown = result.Diagnostics.Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden).Take(5)
            .Select(diagnostic => $"{diagnostic}\n    {diagnostic.Location.SourceTree?.GetText().Lines[diagnostic.Location.GetLineSpan().StartLinePosition.Line]}");
        Assert.True(result.Success && !shown.Any(), string.Join('\n', shown));
        return context.LoadFromStream(new MemoryStream(image.ToArray()));
    }

    /// <summary>The definition that was emitted for a class.</summary>
    public static StrategyDefinition Definition(this Assembly assembly, string type) =>
        (StrategyDefinition)assembly.GetType(type, throwOnError: true)!.GetProperty("Definition")!.GetValue(null)!;
}
