using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ThrottleKit.Generators.Tests.Throttle;

/// <summary>A user's project with throttled methods.</summary>
internal static class ThrottleProject
{
    /// <summary>A class with these members, and others of its file after it.</summary>
    public static string Class(string members, string declaration = "public partial class Client", string after = "") => $$"""
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using ThrottleKit;

        namespace Acme
        {
            #pragma warning disable CS1591
            {{declaration}}
            {
                {{members}}
            }
            {{after}}
        }
        """;

    /// <summary>Runs the generators of strategies and of throttled methods.</summary>
    public static Generated Generate(this Project project, CSharpParseOptions options)
    {
        var driver = NewDriver(options).RunGeneratorsAndUpdateCompilation(project.Compilation, out var output, out var diagnostics);
        Assert.Empty(diagnostics);
        var results = driver.GetRunResult().Results;
        Assert.All(results, result => Assert.Null(result.Exception));
        return new Generated((CSharpCompilation)output, [.. results.SelectMany(result => result.GeneratedSources)]);
    }

    public static GeneratorDriver NewDriver(CSharpParseOptions options) => CSharpGeneratorDriver.Create(
        [new StrategyGenerator().AsSourceGenerator(), new ThrottleGenerator().AsSourceGenerator()], parseOptions: options,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>The file compiles without a word from the compiler.</summary>
    public static Generated Compiles(string file, LanguageVersion version = LanguageVersion.Latest, NullableContextOptions nullable = NullableContextOptions.Enable) =>
        Project.With(version, nullable, file).Generate(new CSharpParseOptions(version, DocumentationMode.Diagnose)).CompilesCleanly();
}
