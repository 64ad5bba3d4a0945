using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Throttle.Checks;

namespace ThrottleKit.Analyzers;

/// <summary>Reports lengths of limits that are made of a number whose name says another unit: <c>TimeSpan.FromSeconds(windowMs)</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class MixedUnitsAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [LimitRules.MixedUnits];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(Call, OperationKind.Invocation);
    }

    private static void Call(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call is not { TargetMethod: { IsStatic: true, ContainingType: { } type } method, Arguments: [{ Value: var value }, ..] }) return;
        var isOurs = type.Name == "Duration" && LimiterMethods.IsOurs(type);
        if (!isOurs && (type.SpecialType != SpecialType.None || type is not { Name: "TimeSpan", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } })) return;
        if (UnitNames.OfMethod(method.Name) is not { } counted || Name(value) is not { } name || UnitNames.OfName(name) is not { } said || said == counted) return;
        if (isOurs || IsForALimit(call)) context.ReportDiagnostic(Diagnostic.Create(LimitRules.MixedUnits, call.Syntax.GetLocation(), name, $"{type.Name}.{method.Name}", $"TimeSpan.From{said}"));
    }

    private static string? Name(IOperation value) => LimiterMethods.Unwrapped(value) switch
    {
        ILocalReferenceOperation local => local.Local.Name,
        IParameterReferenceOperation parameter => parameter.Parameter.Name,
        IMemberReferenceOperation member => member.Member.Name,
        _ => null,
    };

    /// <summary>Whether a length goes straight into a limit, or into anything else of the product's.</summary>
    private static bool IsForALimit(IOperation length)
    {
        for (var user = length.Parent; user is not null; user = user.Parent)
        {
            switch (user)
            {
                case IConversionOperation conversion when LimiterMethods.IsOurs(conversion.Type):
                    return true;
                case IConversionOperation or IParenthesizedOperation:
                    continue;
                case IArgumentOperation argument:
                    return LimiterMethods.IsOurs(argument.Parameter?.ContainingSymbol.ContainingType);
                case ISimpleAssignmentOperation { Target: IPropertyReferenceOperation property }:
                    return LimiterMethods.IsOurs(property.Property.ContainingType);
                default:
                    return false;
            }
        }

        return false;
    }
}
