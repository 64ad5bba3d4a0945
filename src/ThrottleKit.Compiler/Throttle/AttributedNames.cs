using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ThrottleKit.Compiler.Throttle;

/// <summary>
/// The names of all methods of a project that have attributes. Only calls by one of these names are worth binding: names are read from syntax alone, once
/// for each file, and binding every call on every edit would be felt.
/// </summary>
public static class AttributedNames
{
    private static readonly ConditionalWeakTable<SyntaxTree, string[]> OfTree = new();
    private static readonly ConditionalWeakTable<IAssemblySymbol, string[]> OfAssembly = new();
    private static readonly ConditionalWeakTable<Compilation, HashSet<string>> OfCompilation = new();

    /// <summary>The names in a project.</summary>
    /// <param name="compilation">The project.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static HashSet<string> In(Compilation compilation, CancellationToken cancellation)
    {
        if (OfCompilation.TryGetValue(compilation, out var known)) return known;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (!OfTree.TryGetValue(tree, out var own))
            {
                own = Read(tree, cancellation);
                OfTree.GetValue(tree, _ => own);
            }

            names.UnionWith(own);
        }

        // What other projects let this one see, it can call as well.
        foreach (var assembly in compilation.SourceModule.ReferencedAssemblySymbols)
            if (assembly.GivesAccessTo(compilation.Assembly)) names.UnionWith(OfAssembly.GetValue(assembly, static each => [.. Throttled(each.GlobalNamespace).Distinct()]));
        return OfCompilation.GetValue(compilation, _ => names);
    }

    /// <summary>The name by which a call calls; null where it has none.</summary>
    /// <param name="call">The call.</param>
    public static string? Of(InvocationExpressionSyntax call) => call.Expression switch
    {
        SimpleNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        _ => null,
    };

    private static IEnumerable<string> Throttled(INamespaceOrTypeSymbol scope) =>
        scope.GetMembers().SelectMany(member => member switch
        {
            INamespaceOrTypeSymbol inner => Throttled(inner),
            IMethodSymbol method when method.GetAttributes().Any(ThrottleSpec.IsThrottle) => [method.Name],
            _ => [],
        });

    private static string[] Read(SyntaxTree tree, CancellationToken cancellation) =>
        [.. tree.GetRoot(cancellation).DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
            .OfType<MethodDeclarationSyntax>().Where(method => method.AttributeLists.Count > 0).Select(method => method.Identifier.ValueText).Distinct()];
}
