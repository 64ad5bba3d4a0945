using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ThrottleKit.Compiler.Frontend.Reuse;

/// <summary>
/// Binds strategies, each once for what it can depend on: on an edit, Roslyn asks anew for every strategy of a project, and only those that the edit can
/// reach are bound again.
/// </summary>
public static class BoundStrategies
{
    private static readonly ReachedOnce<BoundStrategy> Known = new();

    /// <summary>The strategy that a class declaration makes; null where it makes none.</summary>
    /// <param name="declaration">A class declaration with attributes.</param>
    /// <param name="compilation">The compilation it belongs to.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static BoundStrategy? Of(ClassDeclarationSyntax declaration, Compilation compilation, CancellationToken cancellation)
    {
        var names = ProjectNames.Of(compilation);
        return names.MayBeMarked(declaration, KnownTypes.StrategyAttribute) ? Known.Of(declaration, names, () => Bind(declaration, compilation, cancellation)) : null;
    }

    /// <summary>The strategy that a class makes; null where it makes none.</summary>
    /// <param name="type">The class.</param>
    /// <param name="compilation">The compilation it belongs to.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static BoundStrategy? Of(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        foreach (var part in type.DeclaringSyntaxReferences)
        {
            if (part.GetSyntax(cancellation) is ClassDeclarationSyntax { AttributeLists.Count: > 0 } declaration
                && Of(declaration, compilation, cancellation) is { } bound)
                return bound;
        }

        return null;
    }

    private static BoundStrategy? Bind(ClassDeclarationSyntax declaration, Compilation compilation, CancellationToken cancellation)
    {
        if (SemanticModels.Of(compilation, declaration.SyntaxTree).GetDeclaredSymbol(declaration, cancellation) is not INamedTypeSymbol { Name.Length: > 0 } type // one without a name is no C#
            || !StrategyModels.IsMarked(type) || !HasTheFirst(declaration, type, KnownTypes.StrategyAttribute, cancellation))
            return null;

        var result = StrategyFrontend.Bind(type, compilation, cancellation);
        return new BoundStrategy(type.Name, StrategyModels.Of(type, result), result.Refusals, result.SiteLocations, result.Places, result.StateType?.Name ?? "");
    }

    /// <summary>
    /// The attribute on two parts of one class is an error, which the C# compiler reports; here it must not become two files of one name, at which
    /// Roslyn drops the files of all strategies.
    /// </summary>
    internal static bool HasTheFirst(ClassDeclarationSyntax declaration, INamedTypeSymbol type, string mark, CancellationToken cancellation) =>
        KnownTypes.Attribute(type, mark)?.ApplicationSyntaxReference?.GetSyntax(cancellation) is not { } attribute
        || declaration.Contains(attribute);
}
