using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Frontend;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Throttle;

/// <summary>A method's signature as another declaration of the same method has to repeat it.</summary>
internal static class MethodSignature
{
    public static string TypeOf(ITypeSymbol type) => type.ToDisplayString(DeclarationBinder.TypeFormat);

    /// <summary>The words before <c>partial</c>.</summary>
    public static string Modifiers(MethodDeclarationSyntax declaration) => string.Concat(
        declaration.Modifiers.Where(word => !word.IsKind(SyntaxKind.PartialKeyword) && !word.IsKind(SyntaxKind.AsyncKeyword)).Select(word => word.Text + " "));

    public static string ReturnType(IMethodSymbol method) =>
        (method.RefKind switch { RefKind.Ref => "ref ", RefKind.RefReadOnly => "ref readonly ", _ => "" }) + TypeOf(method.ReturnType);

    public static string TypeParameters(IMethodSymbol method) =>
        method.Arity == 0 ? "" : $"<{string.Join(", ", method.TypeParameters.Select(parameter => StrategyModels.Escaped(parameter.Name)))}>";

    public static EquatableArray<ThrottleParameter> Parameters(IMethodSymbol method, CancellationToken cancellation) =>
        method.Parameters.Select(parameter => new ThrottleParameter(
            Modifiers(parameter, cancellation), TypeOf(parameter.Type), StrategyModels.Escaped(parameter.Name), Pass(parameter.RefKind))).ToEquatableArray();

    /// <summary>How an argument of a kind is passed on.</summary>
    private static string Pass(RefKind kind) => kind switch
    {
        RefKind.Ref => "ref ",
        RefKind.Out => "out ",
        RefKind.In or RefKind.RefReadOnlyParameter => "in ",
        _ => "",
    };

    private static string Modifiers(IParameterSymbol parameter, CancellationToken cancellation)
    {
        if (parameter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is ParameterSyntax syntax)
            return string.Concat(syntax.Modifiers.Select(word => word.Text + " "));
        return parameter.RefKind switch
        {
            RefKind.Ref => "ref ",
            RefKind.Out => "out ",
            RefKind.In => "in ",
            RefKind.RefReadOnlyParameter => "ref readonly ",
            _ => parameter.ScopedKind == ScopedKind.ScopedValue ? "scoped " : "",
        };
    }

    /// <summary>The constraints of a method's type parameters, a clause each. An overriding method inherits them.</summary>
    public static EquatableArray<string> Constraints(IMethodSymbol method) => method.IsOverride
        ? EquatableArray<string>.Empty
        : Constraints(method.TypeParameters);

    /// <summary>The constraints of type parameters, a clause each.</summary>
    public static EquatableArray<string> Constraints(IEnumerable<ITypeParameterSymbol> parameters) =>
        parameters.Select(parameter => (parameter, words: Words(parameter).ToList())).Where(pair => pair.words.Count > 0)
            .Select(pair => $"where {StrategyModels.Escaped(pair.parameter.Name)} : {string.Join(", ", pair.words)}").ToEquatableArray();

    private static IEnumerable<string> Words(ITypeParameterSymbol parameter)
    {
        if (parameter.HasUnmanagedTypeConstraint) yield return "unmanaged";
        else if (parameter.HasValueTypeConstraint) yield return "struct";
        else if (parameter.HasReferenceTypeConstraint)
            yield return parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated ? "class?" : "class";
        else if (parameter.HasNotNullConstraint) yield return "notnull";
        foreach (var type in parameter.ConstraintTypes) yield return TypeOf(type);
        if (parameter.HasConstructorConstraint) yield return "new()";
        if (parameter.AllowsRefLikeType) yield return "allows ref struct";
    }
}
