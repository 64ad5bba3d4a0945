using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using ThrottleKit.Analyzers;
using ThrottleKit.Generators;

namespace ThrottleKit.Bench.Compile;

/// <summary>What a hundred strategies cost whoever edits and builds the project that they are in.</summary>
internal static class CompileBenchmark
{
    private const int WarmUps = 8, EditRuns = 41, BuildRuns = 9;
    private const double MostElsewhere = 20, MostStrategy = 5, MostBuild = 1_500;

    public static bool Run()
    {
        var project = new SampleProject();
        var bounds = new Bounds();
        Edits(project, bounds);
        Builds(project, bounds);
        return bounds.Report();
    }

    private static void Edits(SampleProject project, Bounds bounds)
    {
        var warm = SampleProject.Driver(new StrategyGenerator().AsSourceGenerator()).RunGenerators(project.Compilation);
        var generated = warm.GetRunResult().GeneratedTrees.Length;
        if (generated != SampleProject.Strategies) throw new InvalidOperationException($"{generated} strategies of {SampleProject.Strategies} were generated.");

        // In turns, each from the same warm driver: what an editor has after the last key.
        var (elsewhere, strategy) = (new List<double>(), new List<double>());
        for (var i = 0; i < WarmUps + EditRuns; i++)
        {
            var (other, own) = (Time(warm, project.EditElsewhere(), emitted: 0), Time(warm, project.EditStrategy(), emitted: 1));
            if (i < WarmUps) continue;
            elsewhere.Add(other);
            strategy.Add(own);
        }

        var beyond = strategy.Zip(elsewhere, (own, other) => own - other).Median();
        var table = new Table($"An edit, with {SampleProject.Strategies} strategies in {SampleProject.OrdinaryFiles:N0} files, warm", "edit", "generators, ms", "strategies emitted");
        table.Row("in another file", Table.Number(elsewhere.Median(), 2), "0");
        table.Row("in one strategy", Table.Number(strategy.Median(), 2), "1");
        table.Row("what the one strategy adds", Table.Number(beyond, 2), "");
        bounds.AtMost("an edit elsewhere, ms", elsewhere.Median(), MostElsewhere);
        bounds.AtMost("an edit of one strategy, ms beyond an edit elsewhere", beyond, MostStrategy);
    }

    /// <summary>Milliseconds of the generators after an edit, which must emit so many strategies anew and find all else cached.</summary>
    private static double Time(GeneratorDriver warm, CSharpCompilation edited, int emitted)
    {
        var started = Stopwatch.GetTimestamp();
        var driver = warm.RunGenerators(edited);
        var time = Stopwatch.GetElapsedTime(started).TotalMilliseconds;

        var result = driver.GetRunResult().Results.Single();
        var outputs = result.TrackedSteps[StrategyGenerator.EmitStep].SelectMany(step => step.Outputs).ToList();
        var anew = outputs.Count(output => output.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        if (outputs.Count != SampleProject.Strategies || anew != emitted || !result.Diagnostics.IsEmpty || result.Exception is not null)
            throw new InvalidOperationException($"{anew} of {outputs.Count} strategies were emitted anew where {emitted} should be.");
        return time;
    }

    private static void Builds(SampleProject project, Bounds bounds)
    {
        List<double> plain = [], generating = [], analyzing = [], added = [];
        for (var i = 0; i < 2 + BuildRuns; i++)
        {
            var without = Milliseconds(() => Emit(Fresh(project)));
            var compilation = Fresh(project);
            Compilation output = compilation;
            var generators = Milliseconds(() =>
                SampleProject.Driver(new StrategyGenerator().AsSourceGenerator()).RunGeneratorsAndUpdateCompilation(compilation, out output, out _));
            var emit = Milliseconds(() => Emit(output));
            var analyzers = Milliseconds(() => Analyze(output));
            if (i < 2) continue;
            plain.Add(without);
            generating.Add(generators);
            analyzing.Add(analyzers);
            added.Add(generators + emit - without);
        }

        var table = new Table($"A full build, with {SampleProject.Strategies} strategies in {SampleProject.OrdinaryFiles:N0} files, process warm", "part", "ms");
        table.Row("the compiler, without the generator", Table.Number(plain.Median(), 0));
        table.Row("the generator alone", Table.Number(generating.Median(), 0));
        table.Row("the generator, and compiling what it emitted: what the strategies add", Table.Number(added.Median(), 0));
        table.Row("the analyzer alone", Table.Number(analyzing.Median(), 0));
        bounds.AtMost("what the strategies add to a full build, ms", added.Median(), MostBuild);
    }

    /// <summary>Nothing bound yet, as a build begins; the files are parsed, which both sides need.</summary>
    private static CSharpCompilation Fresh(SampleProject project) => project.Compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(project.Compilation.SyntaxTrees);

    private static void Emit(Compilation compilation)
    {
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        if (!result.Success) throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(5)));
    }

    private static void Analyze(Compilation compilation)
    {
        ImmutableArray<DiagnosticAnalyzer> analyzers = [new StrategyAnalyzer()];
        var found = compilation.WithAnalyzers(analyzers).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
        if (found.Any(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)) throw new InvalidOperationException(found[0].ToString());
    }

    private static double Milliseconds(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
