using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Throttle;

namespace ThrottleKit.Analyzers;

/// <summary>Reports uses that leave a limit without effect or hold threads: a decision that nobody looks at, a blocking wait, a throttled method called past its limit.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LimiterUseAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [UseRules.TakenAsDelegate, UseRules.DecisionIgnored, UseRules.BlockingWait];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Reference, OperationKind.MethodReference);
        context.RegisterOperationAction(Call, OperationKind.Invocation);
        context.RegisterOperationAction(Ignored, OperationKind.ExpressionStatement);
        context.RegisterOperationAction(Result, OperationKind.PropertyReference);
    }

    private static void Reference(OperationAnalysisContext context)
    {
        var reference = (IMethodReferenceOperation)context.Operation;
        if (IsPlain(reference.Method) && !EndpointMethods.IsHandler(reference, context.Compilation)) Report(context, UseRules.TakenAsDelegate, reference, reference.Method.Name);
    }

    private static void Call(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        var method = call.TargetMethod.OriginalDefinition;
        if (method.Name is "Wait" && call.Instance is { } task && Asks(task) is { } asked) Report(context, UseRules.BlockingWait, call, "Wait", asked);
        if (method.Name is "GetResult" && call.Instance is IInvocationOperation { TargetMethod.Name: "GetAwaiter", Instance: { } awaited } && Asks(awaited) is { } name)
            Report(context, UseRules.BlockingWait, call, "GetResult", name);
    }

    private static void Result(OperationAnalysisContext context)
    {
        var property = (IPropertyReferenceOperation)context.Operation;
        if (property.Property.Name == "Result" && property.Instance is { } task && Asks(task) is { } asked) Report(context, UseRules.BlockingWait, property, "Result", asked);
    }

    private static void Ignored(OperationAnalysisContext context)
    {
        var operation = ((IExpressionStatementOperation)context.Operation).Operation;
        if (operation is IAwaitOperation awaited) operation = awaited.Operation;
        if (operation is IConditionalAccessOperation access) operation = access.WhenNotNull;
        if (operation is IInvocationOperation call && LimiterMethods.IsQuestion(call.TargetMethod)) Report(context, UseRules.DecisionIgnored, operation, call.TargetMethod.Name);
    }

    /// <summary>The name of the asynchronous question that an operation is the task of.</summary>
    private static string? Asks(IOperation operation)
    {
        while (operation is IInvocationOperation { TargetMethod.Name: "AsTask" or "ConfigureAwait", Instance: { } inner }) operation = inner;
        return operation is IInvocationOperation { TargetMethod: { Name: "AcquireAsync" } method } && LimiterMethods.IsQuestion(method) ? method.Name : null;
    }

    private static bool IsPlain(IMethodSymbol method) =>
        !method.IsPartialDefinition && method.PartialDefinitionPart is null && method.MethodKind is MethodKind.Ordinary or MethodKind.ReducedExtension
        && method.GetAttributes().Any(ThrottleSpec.IsThrottle) && IsNotGeneratedElsewhere(method);

    /// <summary>In another project a partial method is a method like any other, but for the mark of its generated body.</summary>
    private static bool IsNotGeneratedElsewhere(IMethodSymbol method) =>
        !method.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "AsksFirstAttribute");

    private static void Report(OperationAnalysisContext context, DiagnosticDescriptor rule, IOperation operation, params object[] arguments) =>
        context.ReportDiagnostic(Diagnostic.Create(rule, operation.Syntax.GetLocation(), arguments));
}
