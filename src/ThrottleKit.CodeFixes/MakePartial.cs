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

    private static Edit? Find(SyntaxNode marked)
    {
        if (marked.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type || type.Modifiers.Any(SyntaxKind.PartialKeyword)) return null;

        // 'partial' is the last modifier; where it is the only one, what stood before the keyword stands before it.
        var partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (type.Modifiers.Count > 0) return new Edit(type, type.AddModifiers(partial));
        var bare = type.WithKeyword(type.Keyword.WithLeadingTrivia());
        return new Edit(type, bare.AddModifiers(partial.WithLeadingTrivia(type.Keyword.LeadingTrivia)));
    }
}
