using System.Linq;
using Microsoft.CodeAnalysis;

namespace ThrottleKit.Compiler.Throttle;

/// <summary>What a method returns, as far as asking is concerned.</summary>
/// <param name="Form">How it asks.</param>
/// <param name="Result">What the task or sequence holds; the return type of a method that is neither; null where there is nothing.</param>
/// <param name="IsValueTask">Whether the task is a <c>ValueTask</c>.</param>
internal sealed record ThrottleShape(ThrottleForm Form, ITypeSymbol? Result, bool IsValueTask)
{
    public static ThrottleShape Of(IMethodSymbol method)
    {
        if (method.RefKind == RefKind.None && method.ReturnType is INamedTypeSymbol { Arity: <= 1 } type)
        {
            var result = type.TypeArguments.FirstOrDefault();
            if (IsIn(type, "Tasks") && type.Name is "Task" or "ValueTask") return new(Outlives(method) ? ThrottleForm.Deferred : ThrottleForm.AtOnce, result, type.IsValueType);
            if (type is { Name: "IAsyncEnumerable", Arity: 1 } && IsIn(type, "Generic") && Outlives(method)) return new(ThrottleForm.Sequence, result, false);
        }

        return new(ThrottleForm.Plain, method.ReturnsVoid ? null : method.ReturnType, false);
    }

    /// <summary>Whether the arguments, and what the method is called on, may be kept until after a wait.</summary>
    private static bool Outlives(IMethodSymbol method) =>
        !method.ContainingType.IsRefLikeType
        && method.Parameters.All(parameter => parameter.RefKind == RefKind.None && !CannotBeKept(parameter.Type));

    private static bool CannotBeKept(ITypeSymbol type) =>
        type.IsRefLikeType || type is IPointerTypeSymbol or IFunctionPointerTypeSymbol or ITypeParameterSymbol { AllowsRefLikeType: true };

    private static bool IsIn(INamedTypeSymbol type, string space) =>
        type.ContainingType is null && type.ContainingNamespace is { } name && name.Name == space
        && name.ToDisplayString().StartsWith("System.", System.StringComparison.Ordinal);
}
