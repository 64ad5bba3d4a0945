using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using ThrottleKit.Compiler.Diagnostics;

namespace ThrottleKit.Analyzers;

/// <summary>Reports remote addresses that are keys as they are: whoever has an IPv6 network has as many limits as it has addresses.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RawAddressAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [UseRules.RawAddress];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Argument, OperationKind.Argument);
        context.RegisterOperationAction(Returned, OperationKind.Return);
    }

    private static void Argument(OperationAnalysisContext context)
    {
        var argument = (IArgumentOperation)context.Operation;
        if (argument.Parameter is { Name: "key" or "Key", ContainingSymbol.ContainingType: { } type } && LimiterMethods.IsOurs(type)) Report(context, argument.Value);
    }

    /// <summary>A lambda that finds a request's key.</summary>
    private static void Returned(OperationAnalysisContext context)
    {
        var returned = (IReturnOperation)context.Operation;
        IOperation? function = returned;
        while (function is not (null or IAnonymousFunctionOperation)) function = function.Parent;
        if (returned.ReturnedValue is { } value && function?.Parent is IDelegateCreationOperation { Type: { Name: "HttpKey" } type } && LimiterMethods.IsOurs(type)) Report(context, value);
    }

    private static void Report(OperationAnalysisContext context, IOperation key)
    {
        if (Address(key) is { } address) context.ReportDiagnostic(Diagnostic.Create(UseRules.RawAddress, key.Syntax.GetLocation(), address.Property.Name));
    }

    /// <summary>The property whose address a value is, be it as a text.</summary>
    private static IPropertyReferenceOperation? Address(IOperation value) => LimiterMethods.Unwrapped(value) switch
    {
        IPropertyReferenceOperation property => property.Type is { Name: "IPAddress", ContainingNamespace: { Name: "Net", ContainingNamespace.Name: "System" } } ? property : null,
        IInvocationOperation { TargetMethod: { Name: "ToString", Parameters.IsEmpty: true }, Instance: { } text } => text is IConditionalAccessInstanceOperation ? Accessed(text) : Address(text),
        IConditionalAccessOperation access => Address(access.WhenNotNull),
        ICoalesceOperation coalesce => Address(coalesce.Value),
        IInterpolatedStringOperation { Parts: var parts } => parts.OfType<IInterpolationOperation>().Select(part => Address(part.Expression)).FirstOrDefault(address => address is not null),
        _ => null,
    };

    private static IPropertyReferenceOperation? Accessed(IOperation placeholder)
    {
        for (var at = placeholder.Parent; at is not null; at = at.Parent)
            if (at is IConditionalAccessOperation access) return Address(access.Operation);
        return null;
    }
}
