using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using ThrottleKit.Compiler.Emit.CSharp;
using ThrottleKit.Compiler.Frontend;

namespace ThrottleKit.Compiler.Throttle;

/// <summary>Finds the class of a strategy by the strategy's name, in any casing: those that come along, the project's own, those of its references.</summary>
public static class StrategyNames
{
    /// <summary>The class; null where there is none.</summary>
    /// <param name="name">The strategy's name.</param>
    /// <param name="compilation">The project.</param>
    public static INamedTypeSymbol? Find(string name, Compilation compilation) =>
        BuiltIn(compilation).Concat(Named(name, compilation)).Concat(All(compilation))
            .FirstOrDefault(type => string.Equals(NameOf(type), name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The names of all there are.</summary>
    /// <param name="compilation">The project.</param>
    public static IEnumerable<string> Known(Compilation compilation) => BuiltIn(compilation).Concat(All(compilation)).Select(NameOf).Distinct();

    /// <summary>The name that was probably meant; null where none is near.</summary>
    /// <param name="name">The name as given.</param>
    /// <param name="compilation">The project.</param>
    public static string? Nearest(string name, Compilation compilation) => NearestName.Of(name, Known(compilation));

    /// <summary>The strategy's parameters with their names in policies.</summary>
    /// <param name="strategy">The strategy's class.</param>
    public static IReadOnlyList<(IPropertySymbol Property, string Name)> Parameters(INamedTypeSymbol strategy) =>
        [.. strategy.GetMembers().OfType<IPropertySymbol>().Where(property => KnownTypes.Attribute(property, "ParameterAttribute") is not null)
            .Select(property => (property, CSharpText.Camel(property.Name)))];

    /// <summary>The name of a strategy in policies.</summary>
    /// <param name="strategy">The strategy's class.</param>
    public static string NameOf(INamedTypeSymbol strategy) =>
        KnownTypes.StringArgument(KnownTypes.Attribute(strategy, KnownTypes.StrategyAttribute), "Name") ?? CSharpText.Camel(strategy.Name);

    private static IEnumerable<INamedTypeSymbol> BuiltIn(Compilation compilation) =>
        compilation.GetTypeByMetadataName(ThrottleSpec.Attribute) is { } attribute
            ? attribute.ContainingNamespace.GetTypeMembers().Where(type => SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, attribute.ContainingAssembly)).Where(StrategyModels.IsMarked)
            : [];

    /// <summary>By the name of the class, which is quick.</summary>
    private static IEnumerable<INamedTypeSymbol> Named(string name, Compilation compilation) =>
        compilation.GetSymbolsWithName(candidate => string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase), SymbolFilter.Type)
            .OfType<INamedTypeSymbol>().Where(StrategyModels.IsMarked);

    /// <summary>All that are not built in: every type of the project and of what it references that knows strategies.</summary>
    private static IEnumerable<INamedTypeSymbol> All(Compilation compilation)
    {
        var core = compilation.GetTypeByMetadataName(ThrottleSpec.Attribute)?.ContainingAssembly;
        return compilation.SourceModule.ReferencedAssemblySymbols.Where(assembly => KnowsStrategies(assembly, core)).Prepend(compilation.Assembly)
            .SelectMany(assembly => TypesOf(assembly.GlobalNamespace)).Where(StrategyModels.IsMarked);
    }

    private static bool KnowsStrategies(IAssemblySymbol assembly, IAssemblySymbol? core) =>
        core is not null && assembly.Modules.Any(module => module.ReferencedAssemblies.Any(reference => reference.Name == core.Name));

    private static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceOrTypeSymbol scope) =>
        scope.GetTypeMembers().SelectMany(type => TypesOf(type).Prepend(type))
            .Concat(scope is INamespaceSymbol space ? space.GetNamespaceMembers().SelectMany(TypesOf) : []);
}
