using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ThrottleKit.Compiler.Frontend;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Throttle;

/// <summary>Why the calls of a plain method cannot be intercepted.</summary>
public enum InterceptionObstacle
{
    /// <summary>They can.</summary>
    None,

    /// <summary>Code of other projects can call it.</summary>
    SeenElsewhere,

    /// <summary>A call reaches whatever overrides or implements it.</summary>
    Virtual,

    /// <summary>The interceptor stands outside its type and does not see it, or something that it needs.</summary>
    Hidden,

    /// <summary>The language version has no interceptors.</summary>
    OldLanguage,

    /// <summary>It is no ordinary method: a local function, an accessor, an operator.</summary>
    NoMethod,
}

/// <summary>Which plain methods can have their calls intercepted: those that only this project calls, by calls that the interceptor can make itself.</summary>
public static class Interception
{
    /// <summary>The namespace of the interceptors, which projects have to allow.</summary>
    public const string Namespace = "ThrottleKit.Interceptors";

    /// <summary>What stands in the way, and what it is about.</summary>
    /// <param name="method">The method.</param>
    /// <param name="compilation">The project.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static (InterceptionObstacle Obstacle, string What) Obstacle(IMethodSymbol method, Compilation compilation, CancellationToken cancellation)
    {
        if (method.MethodKind != MethodKind.Ordinary) return (InterceptionObstacle.NoMethod, method.Name);
        if (IsSeenElsewhere(method)) return (InterceptionObstacle.SeenElsewhere, method.Name);
        if (method.IsVirtual || method.IsAbstract || method.IsOverride || method.ContainingType.TypeKind == TypeKind.Interface || Implements(method))
            return (InterceptionObstacle.Virtual, method.Name);
        if (compilation is not CSharpCompilation { LanguageVersion: >= LanguageVersion.CSharp11 }) return (InterceptionObstacle.OldLanguage, method.Name);
        return Hidden(method, compilation, cancellation) is { } hidden ? (InterceptionObstacle.Hidden, hidden) : default;
    }

    internal static bool IsPossible(IMethodSymbol method, Compilation compilation, CancellationToken cancellation) =>
        Obstacle(method, compilation, cancellation).Obstacle == InterceptionObstacle.None;

    /// <summary>The type parameters of the method and of the types around it, as an interceptor has to have them.</summary>
    internal static IReadOnlyList<ITypeParameterSymbol> AllTypeParameters(IMethodSymbol method)
    {
        var all = new List<ITypeParameterSymbol>(method.TypeParameters);
        for (var type = method.ContainingType; type is not null; type = type.ContainingType) all.InsertRange(0, type.TypeParameters);
        return all;
    }

    internal static string TypeParameters(IMethodSymbol method) =>
        AllTypeParameters(method) is { Count: > 0 } all ? $"<{string.Join(", ", all.Select(parameter => StrategyModels.Escaped(parameter.Name)))}>" : "";

    internal static EquatableArray<string> Constraints(IMethodSymbol method) => MethodSignature.Constraints(AllTypeParameters(method));

    private static bool IsSeenElsewhere(IMethodSymbol method)
    {
        if (!Opens(method.DeclaredAccessibility)) return false;
        for (var type = method.ContainingType; type is not null; type = type.ContainingType)
            if (!Opens(type.DeclaredAccessibility)) return false;
        return true;
    }

    private static bool Opens(Accessibility accessibility) =>
        accessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;

    private static bool Implements(IMethodSymbol method) =>
        method.ExplicitInterfaceImplementations.Length > 0
        || method.ContainingType.AllInterfaces.SelectMany(contract => contract.GetMembers(method.Name))
            .Any(member => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method));

    /// <summary>What the interceptor needs and does not see from where it stands; null where it sees everything.</summary>
    private static string? Hidden(IMethodSymbol method, Compilation compilation, CancellationToken cancellation)
    {
        if (!Sees(method)) return method.Name;
        if (method.ContainingType.IsFileLocal) return method.ContainingType.Name;
        if (method.ContainingType.IsRefLikeType && !method.IsStatic) return method.ContainingType.Name;
        if (AllTypeParameters(method).GroupBy(parameter => parameter.Name).FirstOrDefault(group => group.Count() > 1) is { } twice) return twice.Key;
        if (ThrottleMembers.Injected(method, cancellation) is { } injected
            && (!injected.IsMember || !ThrottleMembers.Named(method.ContainingType, injected.Name).Any(Sees))) return injected.Name;
        foreach (var spec in ThrottleSpec.Of(method))
        {
            if (spec.Key is { } key && method.Parameters.All(parameter => parameter.Name != key) && !ThrottleMembers.Named(method.ContainingType, key).Any(Sees)) return key;
            if (spec.OnDenied is { } answer && !ThrottleMembers.Named(method.ContainingType, answer).Any(Sees)) return answer;
        }

        return null;

        bool Sees(ISymbol symbol) => compilation.IsSymbolAccessibleWithin(symbol, compilation.Assembly);
    }
}
