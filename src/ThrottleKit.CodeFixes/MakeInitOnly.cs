using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Diagnostics;

namespace ThrottleKit.CodeFixes;

/// <summary>Gives a parameter the accessors of one: <c>{ get; init; }</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeInitOnly))]
[Shared]
public sealed class MakeInitOnly() : CertainFix(Rules.UnsupportedType, "Make it init-only")
{
    /// <inheritdoc/>
    protected override Task<Edit?> FindAsync(Document document, SyntaxNode marked, CancellationToken cancellation) => Task.FromResult(Find(marked));

    private static Edit? Find(SyntaxNode marked)
    {
        if (marked.FirstAncestorOrSelf<PropertyDeclarationSyntax>() is not { AccessorList.Accessors: var accessors } property
            || accessors.Any(accessor => accessor.IsKind(SyntaxKind.InitAccessorDeclaration) || accessor.Body is not null || accessor.ExpressionBody is not null)
            || !accessors.Any(SyntaxKind.GetAccessorDeclaration))
            return null;

        var init = SyntaxFactory.AccessorDeclaration(SyntaxKind.InitAccessorDeclaration).WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken));
        var set = accessors.FirstOrDefault(accessor => accessor.IsKind(SyntaxKind.SetAccessorDeclaration));
        var changed = set is null
            ? property.AccessorList.AddAccessors(init.WithTrailingTrivia(SyntaxFactory.Space))
            : property.AccessorList.ReplaceNode(set, init.WithTriviaFrom(set));
        return new Edit(property, property.WithAccessorList(changed));
    }
}
