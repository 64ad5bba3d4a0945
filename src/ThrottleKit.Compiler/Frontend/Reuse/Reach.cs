using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace ThrottleKit.Compiler.Frontend.Reuse;

/// <summary>
/// What binding a class can depend on. Trees and references do not change: where the same ones are reached, the same comes of it, whatever
/// compilation they are in.
/// </summary>
internal sealed class Reach(
    SyntaxTree[] trees, HashSet<string> namespaces, MetadataReference[] references, CompilationOptions options, string? assembly)
{
    private readonly SyntaxTree[] _trees = trees;
    private readonly HashSet<string> _namespaces = namespaces;
    private readonly MetadataReference[] _references = references;
    private readonly CompilationOptions _options = options;
    private readonly string? _assembly = assembly;

    public bool IsSameAs(Reach other) =>
        _trees.SequenceEqual(other._trees)
        && (ReferenceEquals(_namespaces, other._namespaces) || _namespaces.SetEquals(other._namespaces))
        && _references.SequenceEqual(other._references)
        && _options.Equals(other._options)
        && _assembly == other._assembly;
}
