using System.Composition;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Diagnostics;

namespace ThrottleKit.CodeFixes;

/// <summary>Adds <c>partial</c> to a strategy or a type around it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakePartial))]
[Shared]
public sealed class MakePartial() : CertainFix(Rules.NotPartial, "Make it partial")
{
    /// <inheritdoc/>
    protected override Task<Edit?> FindAsync(Document document, SyntaxNode marked, CancellationToken cancellation) => Task.FromResult(Find(marked));

    private static Edit? Find(SyntaxNode marked) =>
        marked.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type && !type.Modifiers.Any(SyntaxKind.PartialKeyword) ? new Edit(type, Of(type)) : null;

    /// <summary>A type made partial.</summary>
    internal static TypeDeclarationSyntax Of(TypeDeclarationSyntax type)
    {
        // 'partial' is the last modifier; where it is the only one, what stood before the keyword stands before it.
        var partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (type.Modifiers.Count > 0) return type.AddModifiers(partial);
        var bare = type.WithKeyword(type.Keyword.WithLeadingTrivia());
        return bare.AddModifiers(partial.WithLeadingTrivia(type.Keyword.LeadingTrivia));
    }
}

/// <summary>Adds <c>partial</c> to the type of a throttled method or a type around it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeThrottledPartial))]
[Shared]
public sealed class MakeThrottledPartial() : CertainFix(UseRules.TypeNotPartial, "Make it partial")
{
    /// <inheritdoc/>
    protected override Task<Edit?> FindAsync(Document document, SyntaxNode marked, CancellationToken cancellation) => Task.FromResult(
        marked.FirstAncestorOrSelf<TypeDeclarationSyntax>(type => !type.Modifiers.Any(SyntaxKind.PartialKeyword)) is { } type ? new Edit(type, MakePartial.Of(type)) : null);
}
