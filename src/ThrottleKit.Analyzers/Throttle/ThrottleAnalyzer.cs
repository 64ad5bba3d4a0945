using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Throttle;
using ThrottleKit.Compiler.Throttle.Checks;

namespace ThrottleKit.Analyzers;

/// <summary>Reports limits that cannot work, and <c>[Throttle]</c> where it would have no effect; also in settings files that are given as additional files.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ThrottleAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        LimitRules.NotPositive, LimitRules.Unreadable, LimitRules.CostAboveBurst, LimitRules.CostsNothing, LimitRules.OutOfRange, LimitRules.UnknownStrategy,
        LimitRules.UnknownPolicy, LimitRules.UnknownKey, LimitRules.UnusableKey, LimitRules.SameLimitTwice, LimitRules.Ambiguous, LimitRules.Unsuitable, LimitRules.WrongPolicy,
        LimitRules.ConstantKey, LimitRules.WrongLease, LimitRules.UnevenWindow,
        UseRules.MissingCore, UseRules.TypeNotPartial, UseRules.PassedBy, UseRules.HasBody, UseRules.NoMethod, UseRules.Hidden, UseRules.CannotWait, UseRules.UnknownAnswer,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(ThrottleSpec.Attribute) is null) return;
            var settings = Settings(start.Options.AdditionalFiles, start.CancellationToken);
            start.RegisterSymbolAction(symbol => Method(symbol, settings), SymbolKind.Method);
            start.RegisterSyntaxNodeAction(node => Local(node, settings), SyntaxKind.LocalFunctionStatement, SyntaxKind.ParenthesizedLambdaExpression, SyntaxKind.SimpleLambdaExpression);
        });
        context.RegisterAdditionalFileAction(static file =>
        {
            if (!PolicyChecks.IsSettings(file.AdditionalFile.Path) || file.AdditionalFile.GetText(file.CancellationToken) is not { } text) return;
            foreach (var refusal in new PolicyChecks(file.AdditionalFile.Path, text).Find(file.Compilation)) file.ReportDiagnostic(refusal.ToDiagnostic());
        });
    }

    private static ImmutableArray<PolicyChecks> Settings(ImmutableArray<AdditionalText> files, CancellationToken cancellation) =>
    [
        .. from file in files
           where PolicyChecks.IsSettings(file.Path)
           let text = file.GetText(cancellation)
           where text is not null
           let settings = new PolicyChecks(file.Path, text)
           where settings.HasPolicies
           select settings,
    ];

    private static void Method(SymbolAnalysisContext context, ImmutableArray<PolicyChecks> settings)
    {
        var method = (IMethodSymbol)context.Symbol;
        if (method.PartialDefinitionPart is not null || !method.GetAttributes().Any(ThrottleSpec.IsThrottle)) return;
        foreach (var refusal in UseChecks.Of(method, context.Compilation, context.CancellationToken)) context.ReportDiagnostic(refusal.ToDiagnostic());
        foreach (var spec in ThrottleSpec.Of(method))
            if (Unknown(spec, settings) is { } arguments)
                context.ReportDiagnostic(Diagnostic.Create(LimitRules.UnknownPolicy, spec.Place(null, context.CancellationToken), arguments));
    }

    /// <summary>Local functions and lambdas are no members, and no symbol action sees them.</summary>
    private static void Local(SyntaxNodeAnalysisContext context, ImmutableArray<PolicyChecks> settings)
    {
        var symbol = context.Node is LocalFunctionStatementSyntax function
            ? context.SemanticModel.GetDeclaredSymbol(function, context.CancellationToken)
            : context.Node is LambdaExpressionSyntax { AttributeLists.Count: > 0 } ? context.SemanticModel.GetSymbolInfo(context.Node, context.CancellationToken).Symbol : null;
        if (symbol is not IMethodSymbol method || !method.GetAttributes().Any(ThrottleSpec.IsThrottle)) return;
        var isHandler = EndpointMethods.IsHandler(context.SemanticModel.GetOperation(context.Node, context.CancellationToken), context.Compilation);
        foreach (var refusal in UseChecks.Of(method, context.Compilation, context.CancellationToken).Where(refusal => !isHandler || refusal.Rule.Id != UseRules.NoMethod.Id))
            context.ReportDiagnostic(refusal.ToDiagnostic());
    }

    private static object[]? Unknown(ThrottleSpec spec, ImmutableArray<PolicyChecks> settings)
    {
        if (string.IsNullOrEmpty(spec.Policy) || settings.IsEmpty || settings.Any(file => file.Names.Contains(spec.Policy!))) return null;
        return [spec.Policy!, string.Join(", ", settings.Select(file => file.FileName)), PolicyChecks.Hint(spec.Policy!, settings)];
    }
}
