using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using ThrottleKit.Analyzers;
using ThrottleKit.CodeFixes;

namespace ThrottleKit.Generators.Tests;

/// <summary>All code fixes there are, applied to a project as an editor applies them.</summary>
internal sealed class Fixes : IDisposable
{
    private static readonly ILookup<string, CodeFixProvider> ById = typeof(MakePartial).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(CodeFixProvider)) && !type.IsAbstract)
        .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!)
        .SelectMany(fix => fix.FixableDiagnosticIds.Select(id => (Id: id, Fix: fix)))
        .ToLookup(pair => pair.Id, pair => pair.Fix);

    private readonly AdhocWorkspace _workspace = new();
    private readonly Solution _solution;
    private readonly GeneratorDriver _driver;

    /// <summary>An editor with a project open.</summary>
    /// <param name="compilation">The project.</param>
    /// <param name="driver">The generators that its build runs.</param>
    public Fixes(CSharpCompilation compilation, GeneratorDriver driver)
    {
        _driver = driver;
        var project = _workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Project", "Project", LanguageNames.CSharp,
            compilationOptions: compilation.Options, parseOptions: compilation.SyntaxTrees[0].Options, metadataReferences: compilation.References));
        foreach (var tree in compilation.SyntaxTrees) _workspace.AddDocument(project.Id, tree.FilePath, tree.GetText());
        _solution = _workspace.CurrentSolution;
    }

    /// <summary>How many fixes were applied, by the diagnostic that they mend.</summary>
    public SortedDictionary<string, int> Applied { get; } = new(StringComparer.Ordinal);

    /// <summary>Applies each fix on offer to a file of the project, in a text of its own; what comes of it is analysed and generated for.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its text.</param>
    /// <param name="diagnostics">What the analyzers say of the project with it.</param>
    /// <param name="analyzers">The analyzers that look at the outcome.</param>
    public async Task<IReadOnlyList<FixedProgram>> ApplyEachAsync(string path, string text, IEnumerable<Diagnostic> diagnostics, ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        var offered = diagnostics.Where(diagnostic => ById.Contains(diagnostic.Id)).ToList();
        if (offered.Count == 0) return [];

        var solution = _solution.WithDocumentText(_solution.Projects.Single().Documents.Single(document => document.Name == path).Id, SourceText.From(text));
        var outcomes = new List<FixedProgram>();
        foreach (var diagnostic in offered)
        {
            var document = solution.Projects.Single().Documents.Single(document => document.Name == diagnostic.Location.SourceTree!.FilePath);
            foreach (var fix in ById[diagnostic.Id])
            {
                var actions = new List<CodeAction>();
                await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), default));
                foreach (var action in actions) outcomes.Add(await ApplyAsync(action, diagnostic.Id, analyzers));
            }
        }

        return outcomes;
    }

    private async Task<FixedProgram> ApplyAsync(CodeAction action, string id, ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        var changed = (await action.GetOperationsAsync(default)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
        var compilation = (CSharpCompilation)(await changed.Projects.Single().GetCompilationAsync())!;
        var run = _driver.RunGeneratorsAndUpdateCompilation(compilation, out var output, out _).GetRunResult();
        Applied[id] = Applied.GetValueOrDefault(id) + 1;
        return new FixedProgram(id, compilation, output, run.Results, await output.WithAnalyzers(analyzers).GetAnalyzerDiagnosticsAsync());
    }

    public void Dispose() => _workspace.Dispose();
}

/// <summary>What a fix made of a program.</summary>
/// <param name="Id">The diagnostic that it was offered for.</param>
/// <param name="Sources">The program.</param>
/// <param name="Output">The program and what was generated for it.</param>
/// <param name="Generators">How the generators fared.</param>
/// <param name="Verdicts">What the analyzers say of it.</param>
internal sealed record FixedProgram(
    string Id, CSharpCompilation Sources, Compilation Output, ImmutableArray<GeneratorRunResult> Generators, ImmutableArray<Diagnostic> Verdicts)
{
    /// <summary>Its texts, for a message.</summary>
    public string Text => string.Join('\n', Sources.SyntaxTrees);

    /// <summary>Neither the generators nor the analyzers failed.</summary>
    public bool IsSound => Generators.All(result => result.Exception is null) && Verdicts.All(verdict => verdict.Id != "AD0001");
}
