using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ThrottleKit.Docs.Tests;

/// <summary>The project's own generators and analyzers, found as the C# compiler finds them: by their attributes.</summary>
internal static class RoslynParts
{
    public static IReadOnlyList<ISourceGenerator> Generators { get; } =
        [.. Marked<GeneratorAttribute>("ThrottleKit.Generators").Cast<IIncrementalGenerator>().Select(generator => generator.AsSourceGenerator())];

    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
        [.. Marked<DiagnosticAnalyzerAttribute>("ThrottleKit.Analyzers").Cast<DiagnosticAnalyzer>()];

    private static IEnumerable<object> Marked<TAttribute>(string assembly)
        where TAttribute : Attribute =>
        Assembly.Load(assembly).GetTypes()
            .Where(type => type.IsDefined(typeof(TAttribute), inherit: false))
            .Select(type => Activator.CreateInstance(type)!);
}
