using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Frontend.Libraries;

/// <summary>From a class marked <c>[StrategyLibrary]</c> to the functions that its assembly brings along.</summary>
public static class LibraryFrontend
{
    /// <summary>Whether a type is marked as a library.</summary>
    /// <param name="type">The type.</param>
    public static bool IsMarked(INamedTypeSymbol type) => type.TypeKind == TypeKind.Class && KnownTypes.Attribute(type, KnownTypes.LibraryAttribute) is not null;

    /// <summary>Binds one library.</summary>
    /// <param name="library">The class.</param>
    /// <param name="compilation">The compilation it belongs to.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static (LibraryModel? Model, IReadOnlyList<Refusal> Refusals) Bind(INamedTypeSymbol library, Compilation compilation, CancellationToken cancellation)
    {
        var refusals = new Refusals(Subject.Library(library.Name), library, compilation);
        for (var type = library; type is not null; type = type.ContainingType)
        {
            if (type.Arity > 0 || type.IsFileLocal || (type.Equals(library, SymbolEqualityComparer.Default) && !type.IsStatic))
                refusals.Note(Rules.Unsupported, DeclarationBinder.LocationOf(type), $"'{type.Name}'", "is generic, local to its file or not static; a library is a static class of static methods", "");
        }

        var methods = library.GetMembers().OfType<IMethodSymbol>().Where(IsOffered).ToList();
        foreach (var method in methods.Where(method => method.Parameters.Select(parameter => parameter.Type).Append(method.ReturnType).Any(IsOfOneStrategy)))
            refusals.Note(Rules.Unsupported, DeclarationBinder.LocationOf(method), $"'{method.Name}'", "takes or returns a log or an outcome, which are of one strategy; write it in the project of that strategy, or make it private", "");

        var binder = new StrategyBinder(library, compilation, refusals, cancellation);
        if (refusals.All.Count > 0 || binder.BindLibrary(methods, out var names) is not { } ir || ir.Functions.Count == 0) return (null, refusals.All);
        var records = methods.SelectMany(method => method.Parameters.Select(parameter => parameter.Type).Append(method.ReturnType)).SelectMany(Records).Select(EmbeddedFunction.Entry).Distinct();
        var entries = methods.Zip(names, EmbeddedFunction.Entry).Concat(records).ToEquatableArray();
        var text = IrText.Write(ir);
        return (new LibraryModel(StrategyModels.HintName(library), text, entries.Append(LibrarySeal.Of(text, entries)).ToEquatableArray()), refusals.All);
    }

    /// <summary>What another assembly may call; one that this one is a friend of calls what is internal too.</summary>
    private static bool IsOffered(IMethodSymbol method) =>
        method is { MethodKind: MethodKind.Ordinary, IsStatic: true, DeclaredAccessibility: Accessibility.Public or Accessibility.Internal };

    /// <summary>The records of this assembly that a type is made of.</summary>
    private static IEnumerable<INamedTypeSymbol> Records(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => Records(nullable.TypeArguments[0]),
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.SelectMany(element => Records(element.Type)),
        INamedTypeSymbol { IsRecord: true, IsValueType: true, Arity: 0 } record => (Shape.PositionalFields(record) ?? []).SelectMany(field => Records(field.Type)).Prepend(record),
        _ => [],
    };

    private static bool IsOfOneStrategy(ITypeSymbol type) => Shape.Of(type) is { } shape && IsOfOneStrategy(shape);

    private static bool IsOfOneStrategy(Shape shape) => shape switch
    {
        OutcomeShape or DenialShape => true,
        NullableShape nullable => IsOfOneStrategy(nullable.Inner),
        RowShape row => row.Items.Any(item => IsOfOneStrategy(item.Shape)),
        _ => shape.Leaves.Any(leaf => leaf.Type == IrType.Log),
    };
}
