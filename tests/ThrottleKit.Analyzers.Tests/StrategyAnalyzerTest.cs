using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using ThrottleKit.Generators;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Tests.Shared;

namespace ThrottleKit.Analyzers.Tests;

/// <summary>One run of the analyzer over a user's project: marked places are where it must report, and nowhere else.</summary>
internal sealed class StrategyAnalyzerTest : CSharpAnalyzerTest<StrategyAnalyzer, DefaultVerifier>
{
    private static readonly MetadataReference[] Assemblies =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Append(typeof(Exact).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public StrategyAnalyzerTest(string source)
    {
        // The framework that the tests run on, rather than one to download.
        ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        TestState.AdditionalReferences.AddRange(Assemblies);
        TestState.Sources.Add("global using System; global using System.Linq;");
        TestState.Sources.Add(source);
        MarkupOptions = MarkupOptions.UseFirstDescriptor;
        TestBehaviors |= TestBehaviors.SkipGeneratedSourcesCheck;
        DisabledDiagnostics.Add(Rules.Proved.Id); // the framework turns on what is off, and this one is said of most
        if (source.Contains("{|TKIT", StringComparison.Ordinal)) CompilerDiagnostics = CompilerDiagnostics.None; // what is refused is not generated, and the compiler misses it
    }

    /// <summary>Whether the program is one of ASP.NET Core.</summary>
    public bool IsWeb
    {
        init
        {
            if (value) TestState.AdditionalReferences.AddRange(Analysis.Web);
        }
    }

    /// <summary>The settings of the program; null where the project has none.</summary>
    public string? Settings
    {
        init
        {
            if (value is not null) TestState.AdditionalFiles.Add(("appsettings.json", value));
        }
    }

    /// <summary>The file of deployed shapes; null where the project has none.</summary>
    public string? Baseline
    {
        init
        {
            if (value is not null) TestState.AdditionalFiles.Add(("ThrottleKit.State.txt", value));
        }
    }

    /// <summary>A rule that is off unless it is asked for.</summary>
    public string Asked
    {
        init => DisabledDiagnostics.Remove(value);
    }

    public LanguageVersion Version { get; init; } = LanguageVersion.Latest;

    public NullableContextOptions Nullable { get; init; } = NullableContextOptions.Enable;

    protected override ParseOptions CreateParseOptions() =>
        new CSharpParseOptions(Version).WithFeatures([new("InterceptorsNamespaces", "ThrottleKit.Interceptors")]);

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => AllAnalyzers.Each;

    protected override IEnumerable<Type> GetSourceGenerators() => [typeof(ThrottleGenerator), typeof(InterceptorGenerator)];

    protected override CompilationOptions CreateCompilationOptions() =>
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: Nullable);

    protected override DiagnosticDescriptor? GetDefaultDiagnostic(DiagnosticAnalyzer[] analyzers) => Rules.Guarded;
}
