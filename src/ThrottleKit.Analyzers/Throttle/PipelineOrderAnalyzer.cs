using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using ThrottleKit.Compiler.Diagnostics;

namespace ThrottleKit.Analyzers;

/// <summary>Reports middleware that asks for limits before there is anything to ask by: the endpoint, or who it is that calls.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PipelineOrderAnalyzer : DiagnosticAnalyzer
{
    private static readonly (string Later, string Because)[] First =
    [
        ("UseRouting", "no endpoint is known there, and none of the limits on endpoints is asked for"),
        ("UseAuthentication", "nobody is signed in there, and limits by user or claim see nobody"),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [UseRules.TooEarly];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Used, OperationKind.Invocation);
    }

    private static void Used(OperationAnalysisContext context)
    {
        var used = (IInvocationOperation)context.Operation;
        if (used.TargetMethod.Name != "UseThrottleKit" || !IsOfTheBuilder(used) || Pipeline(used) is not { } app || Statement(used) is not { Parent: { } block } statement) return;
        var later = LimiterMethods.Root(used).Descendants().OfType<IInvocationOperation>()
            .Where(call => call.Syntax.Span.End > used.Syntax.Span.End && IsOfTheBuilder(call) && SymbolEqualityComparer.Default.Equals(Pipeline(call), app) && Statement(call)?.Parent == block);
        foreach (var call in later)
        {
            var because = First.FirstOrDefault(first => first.Later == call.TargetMethod.Name).Because;
            if (because is null) continue;
            context.ReportDiagnostic(Diagnostic.Create(UseRules.TooEarly, statement.Syntax.GetLocation(), call.TargetMethod.Name, because));
            return;
        }
    }

    private static bool IsOfTheBuilder(IInvocationOperation call) => call.TargetMethod.ContainingNamespace?.ToDisplayString() == "Microsoft.AspNetCore.Builder";

    /// <summary>The variable that holds the pipeline, at the beginning of a chain of calls.</summary>
    private static ISymbol? Pipeline(IOperation operation)
    {
        while (true)
        {
            switch (LimiterMethods.Unwrapped(operation))
            {
                case IInvocationOperation { Instance: null, Arguments: { Length: > 0 } arguments }:
                    operation = arguments[0].Value;
                    break;
                case IInvocationOperation { Instance: { } instance }:
                    operation = instance;
                    break;
                case ILocalReferenceOperation local:
                    return local.Local;
                case IParameterReferenceOperation parameter:
                    return parameter.Parameter;
                case IMemberReferenceOperation member:
                    return member.Member;
                default:
                    return null;
            }
        }
    }

    private static IOperation? Statement(IOperation operation)
    {
        var at = operation;
        while (at is not (null or IExpressionStatementOperation)) at = at.Parent;
        return at;
    }
}
