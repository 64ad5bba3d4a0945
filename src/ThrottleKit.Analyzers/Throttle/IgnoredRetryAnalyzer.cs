using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using ThrottleKit.Compiler.Diagnostics;

namespace ThrottleKit.Analyzers;

/// <summary>Reports loops that ask until they are allowed and wait by a time of their own in between.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class IgnoredRetryAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [UseRules.RetryIgnored];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Loop, OperationKind.Loop);
    }

    private static void Loop(OperationAnalysisContext context)
    {
        var loop = (ILoopOperation)context.Operation;
        var inside = loop.Descendants().Where(operation => Around(operation) == loop).ToList();
        if (inside.OfType<IInvocationOperation>().FirstOrDefault(call => LimiterMethods.IsQuestion(call.TargetMethod)) is not { } question) return;
        if (inside.OfType<IInvocationOperation>().FirstOrDefault(IsPause) is not { } pause) return;
        if (loop.Descendants().OfType<IPropertyReferenceOperation>().Any(property => property.Property.Name.StartsWith("Retry", System.StringComparison.Ordinal))) return;
        if (AsksAgain(loop, question)) context.ReportDiagnostic(Diagnostic.Create(UseRules.RetryIgnored, pause.Syntax.GetLocation(), pause.TargetMethod.ContainingType.Name, pause.TargetMethod.Name));
    }

    /// <summary>The innermost loop or function around an operation.</summary>
    private static IOperation? Around(IOperation operation)
    {
        var at = operation.Parent;
        while (at is not (null or ILoopOperation or IAnonymousFunctionOperation or ILocalFunctionOperation)) at = at.Parent;
        return at;
    }

    private static bool IsPause(IInvocationOperation call) =>
        call.TargetMethod is { Name: "Delay", ContainingType.Name: "Task" } or { Name: "Sleep", ContainingType.Name: "Thread" };

    /// <summary>Whether a loop ends when it is allowed: by its own condition, or by leaving it.</summary>
    private static bool AsksAgain(ILoopOperation loop, IInvocationOperation question)
    {
        if (loop is IWhileLoopOperation { Condition: { } condition } && (condition == question || condition.Descendants().Contains(question) || IsOfADecision(condition))) return true;
        return loop.Descendants().OfType<IConditionalOperation>().Any(choice =>
            Around(choice) == loop && (choice.Condition.Descendants().Contains(question) || IsOfADecision(choice.Condition)) && (Leaves(choice.WhenTrue) || Leaves(choice.WhenFalse)));
    }

    private static bool IsOfADecision(IOperation condition) =>
        condition.DescendantsAndSelf().OfType<IPropertyReferenceOperation>().Any(property => property.Property.Name == "IsAllowed" && LimiterMethods.IsOurs(property.Property.ContainingType));

    private static bool Leaves(IOperation? branch) =>
        branch is not null && branch.DescendantsAndSelf().Any(operation => operation is IReturnOperation or IBranchOperation { BranchKind: BranchKind.Break });
}
