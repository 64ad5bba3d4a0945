using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ThrottleKit.Compiler.Frontend.Reuse;

/// <summary>The names that one file declares for others and the names that it uses: read from its syntax alone, once for each tree.</summary>
internal sealed class TreeNames
{
    private static readonly ConditionalWeakTable<SyntaxTree, TreeNames> Known = new();

    /// <summary>Extension members that C# calls without naming them.</summary>
    private static readonly HashSet<string> CalledUnnamed = ["Deconstruct", "GetEnumerator", "GetAsyncEnumerator", "GetAwaiter", "Add", "Dispose", "GetPinnableReference"];

    private readonly HashSet<string> _declared = [];
    private readonly HashSet<string> _namespaces = [];
    private readonly List<(string Alias, string Target)> _aliases = [];
    private readonly Lazy<HashSet<string>> _used;

    private TreeNames(SyntaxTree tree)
    {
        var root = (CompilationUnitSyntax)tree.GetRoot();
        _used = new Lazy<HashSet<string>>(() =>
            [.. root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText)]);
        IsEverywhere = root.Usings.Any(directive => directive.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword));
        Aliases(root.Usings);
        foreach (var member in root.Members) Declare(member, "");
    }

    /// <summary>What other files can name: types outside of others, and extension members.</summary>
    public IReadOnlyCollection<string> Declared => _declared;

    public IReadOnlyCollection<string> Namespaces => _namespaces;

    /// <summary>The aliases of its using directives, each with the last name of what it stands for.</summary>
    public IReadOnlyList<(string Alias, string Target)> AliasesOfTypes => _aliases;

    /// <summary>Each identifier in it.</summary>
    public HashSet<string> Used => _used.Value;

    /// <summary>Whether it can matter to a file that names nothing of it: global usings, what the compiler itself looks for, what is called without its name.</summary>
    public bool IsEverywhere { get; private set; }

    public static TreeNames Of(SyntaxTree tree) => Known.GetValue(tree, static missing => new TreeNames(missing));

    /// <summary>The last identifier of a name: <c>C</c> of <c>A.B.C</c> and of <c>C&lt;T&gt;</c>.</summary>
    public static string LastOf(TypeSyntax? name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };

    private void Declare(MemberDeclarationSyntax member, string scope)
    {
        switch (member)
        {
            case BaseNamespaceDeclarationSyntax space:
                scope = scope.Length == 0 ? Plain(space.Name) : scope + "." + Plain(space.Name);
                _namespaces.Add(scope);
                Aliases(space.Usings);
                foreach (var inner in space.Members) Declare(inner, scope);
                break;
            case BaseTypeDeclarationSyntax type:
                _declared.Add(type.Identifier.ValueText);
                IsEverywhere |= scope == "System" || scope.StartsWith("System.", StringComparison.Ordinal);
                if (type is ClassDeclarationSyntax holder && holder.Modifiers.Any(SyntaxKind.StaticKeyword)) Extensions(holder);
                break;
            case DelegateDeclarationSyntax named:
                _declared.Add(named.Identifier.ValueText);
                break;
        }
    }

    private void Extensions(ClassDeclarationSyntax holder)
    {
        foreach (var member in holder.Members)
        {
            if (member is MethodDeclarationSyntax method && method.ParameterList.Parameters.FirstOrDefault()?.Modifiers.Any(SyntaxKind.ThisKeyword) == true)
                Extension(method.Identifier);
            if (member is not TypeDeclarationSyntax { Identifier.ValueText: "" } block) continue; // an extension block is a type without a name
            foreach (var inner in block.Members)
            {
                if (inner is MethodDeclarationSyntax named) Extension(named.Identifier);
                else if (inner is PropertyDeclarationSyntax property) Extension(property.Identifier);
                else IsEverywhere = true;
            }
        }
    }

    private void Extension(SyntaxToken name)
    {
        _declared.Add(name.ValueText);
        IsEverywhere |= CalledUnnamed.Contains(name.ValueText);
    }

    private void Aliases(SyntaxList<UsingDirectiveSyntax> directives)
    {
        foreach (var directive in directives)
            if (directive.Alias is { } alias) _aliases.Add((alias.Name.Identifier.ValueText, LastOf(directive.NamespaceOrType)));
    }

    private static string Plain(NameSyntax name) => string.Join(".", name.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
}
