using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using ThrottleKit.Compiler.Diagnostics;

namespace ThrottleKit.Analyzers;

/// <summary>Reports calls on a budget that nothing settles: what they reserved stays used until the window ends.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsettledSpendAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [UseRules.Unsettled];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Opened, OperationKind.Invocation);
    }

    private static void Opened(OperationAnalysisContext context)
    {
        var opened = (IInvocationOperation)context.Operation;
        if (opened.TargetMethod is not { Name: "OpenAsync", ContainingType: { Name: "Budget" } type } || !LimiterMethods.IsOurs(type)) return;
        if (Escapes(opened) || LimiterMethods.Root(opened).Descendants().Any(operation => IsSettlement(operation) || (IsAccount(operation) && Escapes(operation)))) return;
        context.ReportDiagnostic(Diagnostic.Create(UseRules.Unsettled, opened.Syntax.GetLocation()));
    }

    private static bool IsSettlement(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod: { Name: "SettleAsync" or "KeepAsync", ContainingType: { Name: "Spend" } type } } && LimiterMethods.IsOurs(type);

    private static bool IsAccount(IOperation operation) =>
        operation is ILocalReferenceOperation or IPropertyReferenceOperation && operation.Type is { Name: "Spend" or "BudgetAnswer" } type && LimiterMethods.IsOurs(type);

    /// <summary>Whether somebody else gets a value, and may settle it: the member's caller, another method, or a place that outlives the call.</summary>
    private static bool Escapes(IOperation value)
    {
        var user = LimiterMethods.User(value);
        while (user is IConditionalOperation or ICoalesceOperation or ISwitchExpressionArmOperation or ISwitchExpressionOperation) user = LimiterMethods.User(user);
        return user switch
        {
            IReturnOperation or IArgumentOperation or IArrayInitializerOperation or ITupleOperation or IFieldInitializerOperation or IPropertyInitializerOperation => true,
            ISimpleAssignmentOperation assignment => assignment.Target is not (ILocalReferenceOperation or IDiscardOperation),
            IInvocationOperation call => call.TargetMethod.Name is "AsTask" or "ConfigureAwait" or "Preserve" && Escapes(call),
            _ => false,
        };
    }
}
