using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Frontend.Libraries;

/// <summary>A function of the language that an assembly brings along in the compiler's own form, as its source is out of sight.</summary>
/// <param name="Name">Its name among the functions of its library.</param>
/// <param name="Text">The functions of the library, as text.</param>
/// <param name="IsSealed">Whether all that the assembly says of the library is as it was when it was built.</param>
internal sealed record EmbeddedFunction(string Name, string Text, bool IsSealed)
{
    private const string RecordMark = "record";

    /// <summary>How an attribute says which function a method is.</summary>
    public static string Entry(IMethodSymbol method, string name) => IdOf(method) + "=" + name;

    /// <summary>How an attribute says that a struct is a positional record: the C# compiler forgets it.</summary>
    public static string Entry(INamedTypeSymbol record) => IdOf(record) + "=" + RecordMark;

    /// <summary>The function that a method of a referenced assembly is; null where it is none.</summary>
    public static EmbeddedFunction? Find(IMethodSymbol method) => Find(method.ContainingAssembly, IdOf(method));

    /// <summary>Whether the assembly of a struct says that it is a positional record that holds what its first line says, and nothing else.</summary>
    public static bool Vouches(INamedTypeSymbol type) =>
        type is { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None, Arity: 0, ContainingAssembly: { } assembly } && Find(assembly, IdOf(type)) is { Name: RecordMark, IsSealed: true };

    private static EmbeddedFunction? Find(IAssemblySymbol assembly, string id)
    {
        foreach (var attribute in assembly.GetAttributes())
        {
            if (!KnownTypes.Is(attribute.AttributeClass, KnownTypes.EmbeddedAttribute) || attribute.ConstructorArguments.Length != 2
                || attribute.ConstructorArguments[0].Value is not string text || attribute.ConstructorArguments[1] is not { Kind: TypedConstantKind.Array, IsNull: false } entries)
                continue;
            var said = entries.Values.Select(entry => entry.Value as string ?? "").ToList();
            if (said.Find(entry => entry.StartsWith(id + "=", StringComparison.Ordinal)) is { } found)
                return new EmbeddedFunction(found.Substring(id.Length + 1), text, LibrarySeal.Holds(text, said));
        }

        return null;
    }

    /// <summary>Its library.</summary>
    /// <param name="method">The method.</param>
    /// <param name="result">The shape of what it returns; null where that is not of the language.</param>
    /// <exception cref="FormatException">This compiler cannot read it, it was changed since, or the function does not take and return what its method does.</exception>
    public IrStrategy Read(IMethodSymbol method, Shape? result)
    {
        if (!IsSealed) throw new FormatException("It is not what was written when the library was built.");
        var library = IrCheck.Whole(IrText.Read(Text));
        var shapes = method.Parameters.Select(parameter => Shape.Of(parameter.Type)).ToList();
        return library.Find(Name) is { } function && result is not null && shapes.TrueForAll(shape => shape is not null)
            && function.Parameters.Select(parameter => parameter.Type).SequenceEqual(shapes.SelectMany(shape => shape!.Leaves).Select(leaf => leaf.Type))
            && function.Results.Select(variable => variable.Type).SequenceEqual(result.Leaves.Select(leaf => leaf.Type))
                ? library
                : throw new FormatException($"There is no '{Name}' that takes and returns what the method does.");
    }

    private static string IdOf(ISymbol symbol) => symbol.OriginalDefinition.GetDocumentationCommentId() ?? "";
}
