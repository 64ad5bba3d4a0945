using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Frontend;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Analyzers;

/// <summary>Reports whatever keeps a strategy from being compiled, each thing at its own place: the generator's front-end, run for its refusals.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StrategyAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Rules.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (!StrategyModels.IsMarked(type)) return;

        var bound = StrategyFrontend.Bind(type, context.Compilation, context.CancellationToken);
        foreach (var refusal in bound.Refusals) context.ReportDiagnostic(refusal.ToDiagnostic());
        if (bound.Strategy is not { } strategy) return;

        var plan = Planner.Plan(strategy);
        foreach (var finding in RangeDiagnostics.Of(plan, RangeAnalysis.Analyze(plan)))
            context.ReportDiagnostic(Diagnostic.Create(finding.Rule, bound.SiteLocations[finding.Site], [type.Name, .. finding.Arguments]));
    }
}
