using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Emit;
using ThrottleKit.Compiler.Frontend.Reuse;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Analyzers;

/// <summary>Reports whatever keeps a strategy from being compiled, each thing at its own place: the generator's front-end, run for its refusals.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StrategyAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Rules.OfStrategies;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            var baseline = StateBaseline.Of(start.Options.AdditionalFiles, start.CancellationToken);
            start.RegisterSymbolAction(symbol => Analyze(symbol, baseline), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, StateBaseline baseline)
    {
        var library = BoundLibraries.Of((INamedTypeSymbol)context.Symbol, context.Compilation, context.CancellationToken);
        foreach (var refusal in library?.Refusals ?? []) context.ReportDiagnostic(refusal.ToDiagnostic());
        if (BoundStrategies.Of((INamedTypeSymbol)context.Symbol, context.Compilation, context.CancellationToken) is not { } bound) return;
        foreach (var refusal in bound.Refusals) context.ReportDiagnostic(refusal.ToDiagnostic());
        if (bound.Model is not { } model) return;

        var subject = Subject.Strategy(bound.Name);
        var planned = PlannedStrategy.Of(model);
        foreach (var finding in RangeDiagnostics.Of(planned.Plan, planned.Ranges))
            context.ReportDiagnostic(Diagnostic.Create(finding.Rule, bound.SiteLocations[finding.Site], [subject, .. finding.Arguments]));
        foreach (var finding in LogicDiagnostics.Of(planned.Plan, planned.Ranges, bound))
            context.ReportDiagnostic(Diagnostic.Create(finding.Rule, bound.Places[finding.Member], [subject, .. finding.Arguments]));

        var (name, shape) = (planned.Plan.Source.Name, Fingerprint.Of(planned.Plan.Source));
        if (baseline.OtherThan(name, shape) is { } deployed)
            context.ReportDiagnostic(Diagnostic.Create(Rules.ChangedShape, bound.Places[BoundStrategy.State], subject, shape, deployed, name, StateBaseline.FileName));
    }
}
