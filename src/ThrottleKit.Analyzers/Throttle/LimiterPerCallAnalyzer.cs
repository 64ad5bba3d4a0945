using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Throttle;

namespace ThrottleKit.Analyzers;

/// <summary>Reports limiters that are made for a call and forgotten with it: each begins with nothing taken, and denies nobody.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LimiterPerCallAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [UseRules.LimiterPerCall];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Made, OperationKind.Invocation, OperationKind.ObjectCreation);
    }

    private static void Made(OperationAnalysisContext context)
    {
        var made = context.Operation;
        if (!LimiterMethods.IsMaking(made) || !IsForgotten(made, context)) return;
        var type = made is IInvocationOperation call ? call.TargetMethod.ContainingType : ((IObjectCreationOperation)made).Constructor!.ContainingType;
        context.ReportDiagnostic(Diagnostic.Create(UseRules.LimiterPerCall, made.Syntax.GetLocation(), type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)));
    }

    private static bool IsForgotten(IOperation made, OperationAnalysisContext context)
    {
        var user = LimiterMethods.User(made);
        if (user is IInvocationOperation asked && IsAskedBy(asked, made)) return true;
        if (user is not IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } declarator }) return false;

        var body = Body(declarator);
        var uses = LimiterMethods.Root(made).Descendants().OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local)).ToList();
        var onlyAsked = uses.Count > 0 && uses.All(use => LimiterMethods.User(use) is IInvocationOperation question && IsAskedBy(question, use) && !LimiterMethods.IsRepeated(use, body));
        if (!onlyAsked) return false;
        return IsForRequests(body, context) || (uses.Count == 1 && IsCalledAgain(context.ContainingSymbol));
    }

    private static bool IsAskedBy(IInvocationOperation call, IOperation limiter) =>
        LimiterMethods.IsQuestion(call.TargetMethod)
        && LimiterMethods.Unwrapped(limiter) is var asked
        && (call.Instance is { } instance ? LimiterMethods.Unwrapped(instance) == asked : call.Arguments.Any(argument => argument.Parameter?.Ordinal == 0 && LimiterMethods.Unwrapped(argument.Value) == asked));

    /// <summary>The function that an operation stands in: a lambda, a local function, or the whole body.</summary>
    private static IOperation Body(IOperation operation)
    {
        while (operation is not (IAnonymousFunctionOperation or ILocalFunctionOperation) && operation.Parent is { } parent) operation = parent;
        return operation;
    }

    private static bool IsForRequests(IOperation body, OperationAnalysisContext context)
    {
        if (body is IAnonymousFunctionOperation lambda)
            return lambda.Symbol.Parameters.Any(parameter => parameter.Type.Name == "HttpContext") || EndpointMethods.IsHandler(lambda, context.Compilation);
        return context.ContainingSymbol is IMethodSymbol method && EndpointMethods.Is(method, context.Compilation);
    }

    /// <summary>Whether a member is likely to be called more than once: no program's start, and no test.</summary>
    private static bool IsCalledAgain(ISymbol member) =>
        member is IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.PropertyGet, Name: not ("Main" or "<Main>$") } && !LimiterMethods.IsTest(member);
}
