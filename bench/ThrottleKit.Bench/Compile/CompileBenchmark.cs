using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using ThrottleKit.Analyzers;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Emit;
using ThrottleKit.Compiler.Emit.CSharp;
using ThrottleKit.Compiler.Frontend;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Generators;

namespace ThrottleKit.Bench.Compile;

/// <summary>What a hundred strategies cost whoever edits and builds the project that they are in.</summary>
internal static class CompileBenchmark
{
    private const int EditWarmUps = 60, EditRuns = 25, BuildWarmUps = 4, BuildRuns = 3, StageRuns = 3;
    private const double MostElsewhere = 20, MostStrategy = 5, MostBuild = 1_500, MostAnalysis = 10;

    public static bool Run()
    {
        var project = new SampleProject();
        var bounds = new Bounds();
        Stages(project);
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
        var (elsewhere, strategy, binding) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < EditWarmUps + EditRuns; i++)
        {
            var (other, own) = (Time(warm, project.EditElsewhere(), emitted: 0), Time(warm, project.EditStrategy(), emitted: 1));
            var edited = project.EditStrategy();
            var bound = Milliseconds(() => BindMethods(edited, project.LastEdited));
            if (i < EditWarmUps) continue;
            elsewhere.Add(other);
            strategy.Add(own);
            binding.Add(bound);
        }

        var beyond = strategy.Zip(elsewhere, (own, other) => own - other).Median();
        var table = new Table($"An edit, with {SampleProject.Strategies} strategies in {SampleProject.OrdinaryFiles:N0} files, warm", "edit", "generators, ms", "strategies emitted");
        table.Row("in another file", Table.Number(elsewhere.Median(), 2), "0");
        table.Row("in one strategy", Table.Number(strategy.Median(), 2), "1");
        table.Row("what the one strategy adds", Table.Number(beyond, 2), "");
        table.Row("Roslyn's own binding of that one strategy, which is part of it", Table.Number(binding.Median(), 2), "");
        bounds.AtMost("an edit elsewhere, ms", elsewhere.Median(), MostElsewhere);
        bounds.AtMost("an edit of one strategy, ms beyond an edit elsewhere", beyond, MostStrategy);
    }

    /// <summary>Milliseconds of the generators after an edit, which must emit so many strategies anew and find all else cached.</summary>
    private static double Time(GeneratorDriver warm, CSharpCompilation edited, int emitted)
    {
        var driver = warm;
        var time = Milliseconds(() => driver = warm.RunGenerators(edited));

        var result = driver.GetRunResult().Results.Single();
        var outputs = result.TrackedSteps[StrategyGenerator.EmitStep].SelectMany(step => step.Outputs).ToList();
        var anew = outputs.Count(output => output.Reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        if (outputs.Count != SampleProject.Strategies || anew != emitted || !result.Diagnostics.IsEmpty || result.Exception is not null)
            throw new InvalidOperationException($"{anew} of {outputs.Count} strategies were emitted anew where {emitted} should be.");
        return time;
    }

    /// <summary>Where the time of the strategies goes, stage by stage, each for all of them.</summary>
    private static void Stages(SampleProject project)
    {
        (string Name, List<double> Times)[] stages =
        [
            ("Roslyn's own binding of every method of the strategies and their helpers", []), ("the front-end, with that done", []), ("the front-end, without", []),
            ("IR to text", []), ("text to IR", []), ("lowering", []), ("ranges", []), ("printing", []),
        ];
        for (var i = 0; i < BuildWarmUps + StageRuns; i++)
        {
            var edited = project.EditElsewhere();
            var bindings = Milliseconds(() => BindMethods(edited, ""));
            var again = Milliseconds(() => Models(edited));
            var models = new List<StrategyModel>();
            var alone = project.EditElsewhere();
            var front = Milliseconds(() => models = Models(alone));
            List<IrStrategy> strategies = [];
            List<StrategyPlan> plans = [];
            List<RangeReport> reports = [];
            var reading = Milliseconds(() => strategies = models.ConvertAll(model => IrText.Read(model.Ir)));
            var writing = Milliseconds(() => strategies.ForEach(strategy => IrText.Write(strategy)));
            var lowering = Milliseconds(() => plans = strategies.ConvertAll(Planner.Plan));
            var ranges = Milliseconds(() => reports = plans.ConvertAll(RangeAnalysis.Analyze));
            var printing = Milliseconds(() =>
            {
                for (var k = 0; k < plans.Count; k++) StrategySource.Print(models[k], plans[k], reports[k]);
            });
            if (i < BuildWarmUps) continue;
            double[] times = [bindings, again, front, writing, reading, lowering, ranges, printing];
            for (var k = 0; k < stages.Length; k++) stages[k].Times.Add(times[k]);
        }

        var table = new Table($"Where it goes: each stage for all {SampleProject.Strategies} strategies, warm", "stage", "ms");
        foreach (var (name, times) in stages) table.Row(name, Table.Number(times.Median()));
    }

    private static List<StrategyModel> Models(CSharpCompilation compilation) =>
        [.. StrategiesOf(compilation).Select(type => StrategyModels.Of(type, compilation, CancellationToken.None)!)];

    private static IEnumerable<INamedTypeSymbol> StrategiesOf(CSharpCompilation compilation) =>
        SampleNamespace(compilation).GetTypeMembers().Where(StrategyModels.IsMarked);

    private static INamespaceSymbol SampleNamespace(CSharpCompilation compilation) =>
        compilation.Assembly.GlobalNamespace.GetNamespaceMembers().Single(space => space.Name == "Sample");

    /// <summary>What the front-end asks Roslyn for, and nothing else: the methods of the classes of the sample whose names end so.</summary>
    private static void BindMethods(CSharpCompilation compilation, string names)
    {
        var types = SampleNamespace(compilation).GetTypeMembers().Where(type => type.Name.EndsWith(names, StringComparison.Ordinal));
        foreach (var method in types.SelectMany(type => type.GetMembers()).OfType<IMethodSymbol>())
        {
            if (method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is MethodDeclarationSyntax syntax)
                compilation.GetSemanticModel(syntax.SyntaxTree).GetOperation(syntax);
        }
    }

    private static void Builds(SampleProject project, Bounds bounds)
    {
        List<double> plain = [], generating = [], analyzing = [], added = [], share = [];
        for (var i = 0; i < BuildWarmUps + BuildRuns; i++)
        {
            var (compilation, other) = (Fresh(project), Fresh(project));
            var without = Milliseconds(() => Emit(other));
            Compilation output = compilation;
            var generators = Milliseconds(() =>
                SampleProject.Driver(new StrategyGenerator().AsSourceGenerator()).RunGeneratorsAndUpdateCompilation(compilation, out output, out _));
            var emit = Milliseconds(() => Emit(output));
            var idle = Milliseconds(() => Analyze(output, new IdleAnalyzer()));
            var analyzers = Milliseconds(() => Analyze(output, new StrategyAnalyzer())) - idle;
            if (i < BuildWarmUps) continue;
            plain.Add(without);
            generating.Add(generators);
            analyzing.Add(analyzers);
            added.Add(generators + emit - without);
            share.Add(100 * analyzers / (generators + emit));
        }

        var table = new Table($"A full build, with {SampleProject.Strategies} strategies in {SampleProject.OrdinaryFiles:N0} files, process warm", "part", "ms");
        table.Row("the compiler, without the generator", Table.Number(plain.Median(), 0));
        table.Row("the generator alone", Table.Number(generating.Median(), 0));
        table.Row("the generator, and compiling what it emitted: what the strategies add", Table.Number(added.Median(), 0));
        table.Row("the analyzer, beyond one that does nothing", Table.Number(analyzing.Median(), 0));
        table.Row("the analyzer, in percent of the build", Table.Number(share.Median(), 1));
        bounds.AtMost("what the strategies add to a full build, ms", added.Median(), MostBuild);
        bounds.AtMost("the analyzer, percent of the build", share.Median(), MostAnalysis);
    }

    /// <summary>Nothing bound yet, as a build begins: files that are parsed, which both sides need, and that no one has seen before.</summary>
    private static CSharpCompilation Fresh(SampleProject project) => project.Compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(
        project.Compilation.SyntaxTrees.Select(tree => CSharpSyntaxTree.ParseText(tree.GetText(), (CSharpParseOptions)tree.Options, tree.FilePath)));

    private static void Emit(Compilation compilation)
    {
        using var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        if (!result.Success) throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(5)));
    }

    /// <summary>Roslyn binds all of a compilation for the first analyzer that it runs on it; in a build it has done so anyway, hence the idle one before.</summary>
    private static void Analyze(Compilation compilation, DiagnosticAnalyzer analyzer)
    {
        var found = compilation.WithAnalyzers([analyzer]).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
        if (found.Any(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)) throw new InvalidOperationException(found[0].ToString());
    }

    /// <summary>Milliseconds of processor time, of all threads: what else runs on the machine does not count, and none of the work is hidden by a second core.</summary>
    private static double Milliseconds(Action action)
    {
        var before = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    /// <summary>What running any analyzer costs.</summary>
#pragma warning disable RS1001, RS1036 // it is run here and shipped nowhere
    private sealed class IdleAnalyzer : DiagnosticAnalyzer
#pragma warning restore RS1001, RS1036
    {
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => ThrottleKit.Compiler.Diagnostics.Rules.All;

        public override void Initialize(AnalysisContext context)
        {
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.EnableConcurrentExecution();
            context.RegisterSymbolAction(static _ => { }, SymbolKind.NamedType);
        }
    }
}
