using System;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ThrottleKit.Compiler.Frontend.Reuse;

/// <summary>
/// What was made of class declarations, for as long as the same is within their reach. It lives as long as the tree that a class stands in, and holds neither symbols nor compilations.
/// </summary>
/// <typeparam name="T">What is made of one.</typeparam>
internal sealed class ReachedOnce<T>
    where T : class
{
    private readonly ConditionalWeakTable<SyntaxTree, ConcurrentDictionary<int, (Reach Reach, T? Made)>> _known = new();

    /// <summary>What comes of a declaration: made before, where nothing in its reach has changed.</summary>
    public T? Of(ClassDeclarationSyntax declaration, ProjectNames names, Func<T?> make)
    {
        var reach = names.From(declaration.SyntaxTree);
        var inTree = _known.GetValue(declaration.SyntaxTree, static _ => new ConcurrentDictionary<int, (Reach, T?)>());
        if (inTree.TryGetValue(declaration.SpanStart, out var known) && known.Reach.IsSameAs(reach)) return known.Made;

        var made = make();
        inTree[declaration.SpanStart] = (reach, made);
        return made;
    }
}
