using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Frontend.Libraries;

namespace ThrottleKit.Compiler.Frontend.Reuse;

/// <summary>A library class as it was bound, without symbols.</summary>
/// <param name="Model">What the generator keeps; null where something in it was refused.</param>
/// <param name="Refusals">What was refused, each at its own place.</param>
public sealed record BoundLibrary(LibraryModel? Model, IReadOnlyList<Refusal> Refusals);

/// <summary>Binds libraries, each once for what it can depend on, as <see cref="BoundStrategies"/> does strategies.</summary>
public static class BoundLibraries
{
    private static readonly ReachedOnce<BoundLibrary> Known = new();

    /// <summary>The library that a class declaration makes; null where it makes none.</summary>
    /// <param name="declaration">A class declaration with attributes.</param>
    /// <param name="compilation">The compilation it belongs to.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static BoundLibrary? Of(ClassDeclarationSyntax declaration, Compilation compilation, CancellationToken cancellation)
    {
        var names = ProjectNames.Of(compilation);
        return names.MayBeMarked(declaration, KnownTypes.LibraryAttribute) ? Known.Of(declaration, names, () => Bind(declaration, compilation, cancellation)) : null;
    }

    /// <summary>The library that a class makes; null where it makes none.</summary>
    /// <param name="type">The class.</param>
    /// <param name="compilation">The compilation it belongs to.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static BoundLibrary? Of(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        foreach (var part in type.DeclaringSyntaxReferences)
            if (part.GetSyntax(cancellation) is ClassDeclarationSyntax { AttributeLists.Count: > 0 } declaration && Of(declaration, compilation, cancellation) is { } bound) return bound;
        return null;
    }

    private static BoundLibrary? Bind(ClassDeclarationSyntax declaration, Compilation compilation, CancellationToken cancellation)
    {
        if (SemanticModels.Of(compilation, declaration.SyntaxTree).GetDeclaredSymbol(declaration, cancellation) is not INamedTypeSymbol { Name.Length: > 0 } type // one without a name is no C#
            || !LibraryFrontend.IsMarked(type) || !BoundStrategies.HasTheFirst(declaration, type, KnownTypes.LibraryAttribute, cancellation))
            return null;

        var (model, refusals) = LibraryFrontend.Bind(type, compilation, cancellation);
        return new BoundLibrary(model, refusals);
    }
}
