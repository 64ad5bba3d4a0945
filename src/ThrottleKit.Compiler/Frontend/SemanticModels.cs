using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace ThrottleKit.Compiler.Frontend;

/// <summary>
/// One semantic model for each tree of a compilation: what Roslyn binds is kept by the model, so that strategies of one file, and those that share a
/// helper, bind it once. A compilation's models go with it.
/// </summary>
internal static class SemanticModels
{
    private static readonly ConditionalWeakTable<Compilation, ConcurrentDictionary<SyntaxTree, SemanticModel>> Known = new();

    public static SemanticModel Of(Compilation compilation, SyntaxTree tree) =>
        Known.GetValue(compilation, static _ => new ConcurrentDictionary<SyntaxTree, SemanticModel>()).GetOrAdd(tree, missing => compilation.GetSemanticModel(missing));
}
