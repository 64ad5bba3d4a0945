using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Frontend;

namespace ThrottleKit.Compiler.Throttle;

/// <summary>The members of a method's type that its generated code uses: the method that does the work, an injected throttle, the key, the answer to denied calls.</summary>
public static class ThrottleMembers
{
    /// <summary>The name of the method that does the work: <c>FetchAsync</c> calls <c>FetchCoreAsync</c>.</summary>
    /// <param name="name">The name of the method that asks.</param>
    public static string CoreName(string name) =>
        name.Length > 5 && name.EndsWith("Async", System.StringComparison.Ordinal) ? name.Substring(0, name.Length - 5) + "CoreAsync" : name + "Core";

    /// <summary>The method that does the work; null where there is none of the same signature.</summary>
    internal static IMethodSymbol? Core(IMethodSymbol method) =>
        Reachable(method.ContainingType, CoreName(method.Name)).OfType<IMethodSymbol>().FirstOrDefault(core => IsCoreOf(core, method));

    private static bool IsCoreOf(IMethodSymbol core, IMethodSymbol method)
    {
        if (core.Arity != method.Arity || core.Parameters.Length != method.Parameters.Length || core.RefKind != method.RefKind) return false;
        if (method.IsStatic && !core.IsStatic) return false;
        var same = core.Arity == 0 ? core : core.Construct([.. method.TypeParameters]);
        return SymbolEqualityComparer.Default.Equals(same.ReturnType, method.ReturnType)
            && same.Parameters.Zip(method.Parameters, (a, b) => a.RefKind == b.RefKind && SymbolEqualityComparer.Default.Equals(a.Type, b.Type)).All(isSame => isSame);
    }

    /// <summary>What the type was given to answer for its limits: a field or property, else a parameter of the primary constructor.</summary>
    internal static (string Name, bool IsMember)? Injected(IMethodSymbol method, CancellationToken cancellation)
    {
        var member = Hierarchy(method.ContainingType)
            .SelectMany(type => type.GetMembers())
            .Where(member => member.IsStatic == method.IsStatic && IsVisible(member, method.ContainingType) && member is IPropertySymbol { IsIndexer: false, GetMethod: not null } or IFieldSymbol { IsImplicitlyDeclared: false })
            .FirstOrDefault(member => KnownTypes.Is(ValueType(member), "IThrottle"));
        if (member is not null) return (StrategyModels.Escaped(member.Name), true);
        if (method.IsStatic || method.ContainingType.IsRecord) return null;
        var parameter = method.ContainingType.InstanceConstructors
            .FirstOrDefault(constructor => constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is TypeDeclarationSyntax)
            ?.Parameters.FirstOrDefault(parameter => KnownTypes.Is(parameter.Type, "IThrottle") && parameter.RefKind == RefKind.None);
        return parameter is null || method.Parameters.Any(other => other.Name == parameter.Name) ? null : (StrategyModels.Escaped(parameter.Name), false);
    }

    /// <summary>A field or property of the type that a method can read; null where there is none.</summary>
    internal static ISymbol? Value(IMethodSymbol method, string name) => Reachable(method.ContainingType, name).FirstOrDefault(member =>
        (member.IsStatic || !method.IsStatic) && member is IFieldSymbol or IPropertySymbol { IsIndexer: false, GetMethod: not null });

    /// <summary>What a denied call can give back, by name, each with how it is asked.</summary>
    internal static IEnumerable<(ISymbol Member, DenialForm Form, ITypeSymbol Type)> Denials(IMethodSymbol method, string name) =>
        from member in Reachable(method.ContainingType, name)
        where member.IsStatic || !method.IsStatic
        let form = member switch
        {
            IFieldSymbol or IPropertySymbol { IsIndexer: false, GetMethod: not null } => DenialForm.Value,
            IMethodSymbol { Arity: 0, Parameters: [] } => DenialForm.Call,
            IMethodSymbol { Arity: 0, Parameters: [{ RefKind: RefKind.None } one] } when KnownTypes.Is(one.Type, "ThrottleDenial") => DenialForm.CallWithDenial,
            IMethodSymbol { Arity: 0, Parameters: [{ RefKind: RefKind.None } one] } when KnownTypes.Is(one.Type, "Decision") => DenialForm.CallWithDecision,
            _ => DenialForm.Throws,
        }
        where form != DenialForm.Throws
        select (member, form, member is IMethodSymbol called ? called.ReturnType : ValueType(member)!);

    internal static ITypeSymbol? ValueType(ISymbol member) => member switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };

    /// <summary>The members of this name, the type's own first.</summary>
    internal static IEnumerable<ISymbol> Named(INamedTypeSymbol type, string name) => Hierarchy(type).SelectMany(each => each.GetMembers(name.TrimStart('@')));

    private static IEnumerable<ISymbol> Reachable(INamedTypeSymbol type, string name) =>
        Hierarchy(type).SelectMany(each => each.GetMembers(name)).Where(member => IsVisible(member, type));

    private static bool IsVisible(ISymbol member, INamedTypeSymbol from) =>
        member.DeclaredAccessibility != Accessibility.Private || SymbolEqualityComparer.Default.Equals(member.ContainingType, from);

    private static IEnumerable<INamedTypeSymbol> Hierarchy(INamedTypeSymbol type)
    {
        for (var each = type; each is not null; each = each.BaseType) yield return each;
    }
}
