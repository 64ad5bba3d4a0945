using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ThrottleKit.Compiler.Emit.CSharp;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Frontend;

/// <summary>From what the front-end bound, which holds symbols, to what the generator keeps, which holds texts alone.</summary>
public static class StrategyModels
{
    /// <summary>Whether a type is marked as a strategy.</summary>
    /// <param name="type">The type.</param>
    public static bool IsMarked(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Class && KnownTypes.Attribute(type, KnownTypes.StrategyAttribute) is not null;

    /// <summary>The model of a strategy class; null where it is not a complete strategy, which the analyzers report.</summary>
    /// <param name="strategy">The class.</param>
    /// <param name="compilation">The compilation it belongs to.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static StrategyModel? Of(INamedTypeSymbol strategy, Compilation compilation, CancellationToken cancellation)
    {
        return Of(strategy, StrategyFrontend.Bind(strategy, compilation, cancellation));
    }

    internal static StrategyModel? Of(INamedTypeSymbol strategy, FrontendResult bound)
    {
        if (bound.Strategy is not { } ir || bound.StateType is not { } state) return null;

        var containers = new List<string>();
        for (var type = strategy.ContainingType; type is not null; type = type.ContainingType) containers.Insert(0, Declaration(type));
        return new StrategyModel(
            HintName(strategy),
            strategy.ContainingNamespace.IsGlobalNamespace ? "" : strategy.ContainingNamespace.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat),
            containers.ToEquatableArray(),
            Declaration(strategy),
            Escaped(strategy.Name),
            TypeParameters(strategy),
            state.ToDisplayString(DeclarationBinder.TypeFormat),
            Keyword(Lesser(Accessible(strategy), Accessible(state))),
            IrText.Write(ir));
    }

    /// <summary>A namespace without the @ of keywords, which file names do not take.</summary>
    private static readonly SymbolDisplayFormat PlainNames =
        new(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    /// <summary>
    /// Unique and stable: the full name, with the arity of each type, in characters that file names take. Roslyn and file systems see no case, so
    /// that where another type differs in case alone, the name says which letters are upper ones.
    /// </summary>
    internal static string HintName(INamedTypeSymbol strategy)
    {
        var names = new List<string>();
        for (var type = strategy; type is not null; type = type.ContainingType) names.Insert(0, type.MetadataName.Replace('`', '-') + Case(type));
        var scope = strategy.ContainingNamespace.IsGlobalNamespace ? "" : strategy.ContainingNamespace.ToDisplayString(PlainNames) + ".";
        return scope + string.Join("+", names) + ".g.cs";
    }

    private static string Case(INamedTypeSymbol type)
    {
        INamespaceOrTypeSymbol scope = type.ContainingType ?? (INamespaceOrTypeSymbol)type.ContainingNamespace;
        var hasTwin = scope.GetTypeMembers().Any(other =>
            other.Arity == type.Arity && other.Name != type.Name && string.Equals(other.Name, type.Name, System.StringComparison.OrdinalIgnoreCase));
        return hasTwin ? "-" + string.Concat(type.Name.Select(letter => char.IsUpper(letter) ? 'U' : 'l')) : "";
    }

    internal static string Declaration(INamedTypeSymbol type)
    {
        var kind = type switch
        {
            { IsRecord: true, IsValueType: true } => "record struct",
            { IsRecord: true } => "record",
            { TypeKind: TypeKind.Interface } => "interface",
            { IsValueType: true } => "struct",
            _ => "class",
        };
        return $"partial {kind} {Escaped(type.Name)}{TypeParameters(type)}";
    }

    private static string TypeParameters(INamedTypeSymbol type) =>
        type.Arity == 0 ? "" : $"<{string.Join(", ", type.TypeParameters.Select(parameter => Escaped(parameter.Name)))}>";

    internal static string Escaped(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>How far a type can be seen, through all that contains it.</summary>
    private static Accessibility Accessible(INamedTypeSymbol type)
    {
        var least = Accessibility.Public;
        for (var outer = type; outer is not null; outer = outer.ContainingType) least = Lesser(least, outer.DeclaredAccessibility);
        return least;
    }

    private static Accessibility Lesser(Accessibility a, Accessibility b) => Rank(a) <= Rank(b) ? a : b;

    private static int Rank(Accessibility accessibility) => accessibility switch
    {
        Accessibility.Public => 3,
        Accessibility.ProtectedOrInternal or Accessibility.Internal => 2,
        _ => 1,
    };

    private static string Keyword(Accessibility accessibility) => Rank(accessibility) switch
    {
        3 => "public",
        2 => "internal",
        _ => "private",
    };
}
