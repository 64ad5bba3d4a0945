using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Frontend.Libraries;

/// <summary>A function of the language that an assembly brings along in the compiler's own form, as its source is out of sight.</summary>
/// <param name="Name">Its name among the functions of its library.</param>
/// <param name="Text">The functions of the library, as text.</param>
internal sealed record EmbeddedFunction(string Name, string Text)
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
        type is { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None, Arity: 0, ContainingAssembly: { } assembly } && Find(assembly, IdOf(type))?.Name == RecordMark;

    private static EmbeddedFunction? Find(IAssemblySymbol assembly, string id)
    {
        foreach (var attribute in assembly.GetAttributes())
        {
            if (!KnownTypes.Is(attribute.AttributeClass, KnownTypes.EmbeddedAttribute) || attribute.ConstructorArguments.Length != 2
                || attribute.ConstructorArguments[0].Value is not string text || attribute.ConstructorArguments[1] is not { Kind: TypedConstantKind.Array, IsNull: false } entries)
                continue;
            if (entries.Values.Select(entry => entry.Value as string).FirstOrDefault(entry => entry?.StartsWith(id + "=", StringComparison.Ordinal) == true) is { } found)
                return new EmbeddedFunction(found.Substring(id.Length + 1), text);
        }

        return null;
    }

    /// <summary>Its library; null where this compiler cannot read it, or where the function does not take and return what its method does.</summary>
    /// <param name="method">The method.</param>
    /// <param name="result">The shape of what it returns.</param>
    public IrStrategy? Read(IMethodSymbol method, Shape result)
    {
        IrStrategy library;
        try
        {
            library = IrText.Read(Text);
        }
        catch (FormatException)
        {
            return null;
        }

        var shapes = method.Parameters.Select(parameter => Shape.Of(parameter.Type)).ToList();
        return library.Find(Name) is { } function && shapes.TrueForAll(shape => shape is not null)
            && function.Parameters.Select(parameter => parameter.Type).SequenceEqual(shapes.SelectMany(shape => shape!.Leaves).Select(leaf => leaf.Type))
            && function.Results.Select(variable => variable.Type).SequenceEqual(result.Leaves.Select(leaf => leaf.Type))
                ? library
                : null;
    }

    private static string IdOf(ISymbol symbol) => symbol.OriginalDefinition.GetDocumentationCommentId() ?? "";
}
