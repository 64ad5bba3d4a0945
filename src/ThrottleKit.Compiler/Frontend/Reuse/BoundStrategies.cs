using System.Collections.Concurrent;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ThrottleKit.Compiler.Frontend.Reuse;

/// <summary>
/// Binds strategies, each once for what it can depend on: on an edit, Roslyn asks anew for every strategy of a project, and only those that the edit can
/// reach are bound again. What is kept lives as long as the tree that the class stands in, and holds neither symbols nor compilations.
/// </summary>
public static class BoundStrategies
{
    private static readonly ConditionalWeakTable<SyntaxTree, ConcurrentDictionary<int, (Reach Reach, BoundStrategy? Bound)>> Known = new();

    /// <summary>The strategy that a class declaration makes; null where it makes none.</summary>
    /// <param name="declaration">A class declaration with attributes.</param>
    /// <param name="compilation">The compilation it belongs to.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static BoundStrategy? Of(ClassDeclarationSyntax declaration, Compilation compilation, CancellationToken cancellation)
    {
        var names = ProjectNames.Of(compilation);
        if (!names.MayBeMarked(declaration)) return null;

        var reach = names.From(declaration.SyntaxTree);
        var inTree = Known.GetValue(declaration.SyntaxTree, static _ => new ConcurrentDictionary<int, (Reach, BoundStrategy?)>());
        if (inTree.TryGetValue(declaration.SpanStart, out var known) && known.Reach.IsSameAs(reach)) return known.Bound;

        var bound = Bind(declaration, compilation, cancellation);
        inTree[declaration.SpanStart] = (reach, bound);
        return bound;
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
        if (SemanticModels.Of(compilation, declaration.SyntaxTree).GetDeclaredSymbol(declaration, cancellation) is not INamedTypeSymbol type
            || !StrategyModels.IsMarked(type) || !HasTheFirst(declaration, type, cancellation))
            return null;

        var result = StrategyFrontend.Bind(type, compilation, cancellation);
        return new BoundStrategy(type.Name, StrategyModels.Of(type, result), result.Refusals, result.SiteLocations, result.Places, result.StateType?.Name ?? "");
    }

    /// <summary>
    /// The attribute on two parts of one class is an error, which the C# compiler reports; here it must not become two files of one name, at which
    /// Roslyn drops the files of all strategies.
    /// </summary>
    private static bool HasTheFirst(ClassDeclarationSyntax declaration, INamedTypeSymbol type, CancellationToken cancellation) =>
        KnownTypes.Attribute(type, KnownTypes.StrategyAttribute)?.ApplicationSyntaxReference?.GetSyntax(cancellation) is not { } attribute
        || declaration.Contains(attribute);
}
