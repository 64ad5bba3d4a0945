using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ThrottleKit.Compiler.Frontend.Reuse;

/// <summary>The names of all files of a compilation: which file declares what.</summary>
internal sealed class ProjectNames
{
    /// <summary>The attributes of classes that something is made of, each with the names that may stand for it.</summary>
    private static readonly string[] Marks = [KnownTypes.StrategyAttribute, KnownTypes.LibraryAttribute];

    private static readonly ConditionalWeakTable<Compilation, ProjectNames> Known = new();

    // Names that differ in case alone are one here: file names are made of them, and see no case.
    private readonly Dictionary<string, List<SyntaxTree>> _declaring = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<SyntaxTree> _everywhere = [];
    private readonly HashSet<string> _namespaces = [];
    private readonly Dictionary<string, HashSet<string>> _attributeNames =
        Marks.ToDictionary(mark => mark, mark => new HashSet<string> { mark, mark.Substring(0, mark.Length - nameof(Attribute).Length) });

    private readonly Compilation _compilation;

    private ProjectNames(Compilation compilation)
    {
        _compilation = compilation;
        var aliases = new List<(string Alias, string Target)>();
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (IsOurs(tree)) continue;
            var names = TreeNames.Of(tree);
            foreach (var name in names.Declared)
            {
                if (!_declaring.TryGetValue(name, out var trees)) _declaring.Add(name, trees = []);
                trees.Add(tree);
            }

            if (names.IsEverywhere) _everywhere.Add(tree);
            _namespaces.UnionWith(names.Namespaces);
            aliases.AddRange(names.AliasesOfTypes);
        }

        foreach (var names in _attributeNames.Values)
        {
            while (aliases.RemoveAll(alias => names.Contains(alias.Target) && names.Add(alias.Alias)) > 0)
            {
                // An alias may stand for another.
            }
        }
    }

    public static ProjectNames Of(Compilation compilation) => Known.GetValue(compilation, static missing => new ProjectNames(missing));

    /// <summary>Whether a class may carry an attribute, as far as its syntax tells.</summary>
    public bool MayBeMarked(ClassDeclarationSyntax declaration, string mark)
    {
        var names = _attributeNames[mark];
        foreach (var list in declaration.AttributeLists)
            foreach (var attribute in list.Attributes)
                if (names.Contains(TreeNames.LastOf(attribute.Name))) return true;
        return false;
    }

    /// <summary>
    /// All that a class in this file can depend on: the file; those that declare a name used in it; those that declare a name used in these; and so on.
    /// More than it does depend on, and never less.
    /// </summary>
    public Reach From(SyntaxTree start)
    {
        var trees = new List<SyntaxTree>();
        var seen = new HashSet<SyntaxTree>();
        var speaksOfAdded = false;
        Add(start);
        _everywhere.ForEach(Add);
        for (var i = 0; i < trees.Count; i++)
        {
            var used = TreeNames.Of(trees[i]).Used;
            speaksOfAdded |= StrategyFrontend.Added.Any(used.Contains);
            foreach (var name in used)
                if (_declaring.TryGetValue(name, out var declaring)) declaring.ForEach(Add);
        }

        // What the generator adds to the class is out of sight, so that generator and analyzers reach alike, unless the class speaks of it.
        if (speaksOfAdded) trees.AddRange(_compilation.SyntaxTrees.Where(IsOurs));
        return new Reach([.. trees], _namespaces, [.. _compilation.References], _compilation.Options, _compilation.AssemblyName);

        void Add(SyntaxTree tree)
        {
            if (seen.Add(tree)) trees.Add(tree);
        }
    }

    /// <summary>Whether the generator made it: a function of the rest.</summary>
    private static bool IsOurs(SyntaxTree tree) => tree.FilePath.Contains("ThrottleKit.Generators.StrategyGenerator");
}
