using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Spectre.Console;
using ThrottleKit.Analyzers;

namespace ThrottleKit.Tool.Tour;

/// <summary>The fourth stop: what the analyzer says as a bad strategy is typed.</summary>
internal static class BadStrategy
{
    private const string Source = """
        using System;
        using ThrottleKit;

        [RateLimitStrategy]
        public sealed partial class Hasty
        {
            [Parameter(Min = 1, Max = 1000)] public required long Limit { get; init; }
            [Parameter(Max = 60)] public required long Share { get; init; }

            public readonly record struct State(long Used);

            Outcome<State> Decide(State? state, long now, long cost)
            {
                var used = state is { } s ? s.Used : 0;
                var today = DateTime.UtcNow.Day;
                var factor = 1.5 * used;
                while (used > Limit) used = used / 2;
                return cost <= Limit - used
                    ? Outcome.Allow(new State(used + cost), remaining: Limit - used - cost, resetAt: now + 1)
                    : Outcome.Deny(remaining: 0, resetAt: now + 1, retryAt: now + 1);
            }
        }
        """;

    public static void Show(IAnsiConsole console)
    {
        TourCommand.Stop(console, 4, "What is wrong is said as it is typed",
            "A strategy that reads a clock, uses floating point or loops without a bound could not be the same everywhere. The analyzer says so in the editor, at the place:");
        var lines = Source.Split('\n');
        foreach (var diagnostic in Analyze())
        {
            var span = diagnostic.Location.GetLineSpan().Span;
            var line = lines[span.Start.Line];
            var end = span.End.Line == span.Start.Line ? span.End.Character : line.Length;
            console.MarkupLine($"[bold red]{diagnostic.Id}[/] {Markup.Escape(diagnostic.GetMessage(CultureInfo.InvariantCulture))}");
            console.MarkupLine($"[grey]{span.Start.Line + 1,4} |[/] {Markup.Escape(line)}");
            console.MarkupLine($"[grey]     |[/] {new string(' ', span.Start.Character)}[red]{new string('^', Math.Max(1, end - span.Start.Character))}[/]");
        }
    }

    private static IReadOnlyList<Diagnostic> Analyze()
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Tour", [CSharpSyntaxTree.ParseText(Source)], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        var found = compilation.WithAnalyzers(ImmutableArray.Create<DiagnosticAnalyzer>(new StrategyAnalyzer()))
            .GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
        return [.. found.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start)];
    }
}
