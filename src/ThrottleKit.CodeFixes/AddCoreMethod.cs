using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Throttle;

namespace ThrottleKit.CodeFixes;

/// <summary>Writes the method that does the work of a throttled one, after it: what it does is left to the author.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddCoreMethod))]
[Shared]
public sealed class AddCoreMethod() : CertainFix(UseRules.MissingCore, "Add the method that does the work")
{
    /// <inheritdoc/>
    protected override Task<Edit?> FindAsync(Document document, SyntaxNode marked, CancellationToken cancellation) => Task.FromResult(Find(marked));

    private static Edit? Find(SyntaxNode marked)
    {
        if (marked.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { Parent: TypeDeclarationSyntax type } method) return null;
        var core = ThrottledMethods.Core(method)
            .WithExpressionBody(SyntaxFactory.ArrowExpressionClause(SyntaxFactory.ParseExpression("throw new System.NotImplementedException()")))
            .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken));
        var members = type.Members.Insert(type.Members.IndexOf(method) + 1, ThrottledMethods.Apart(core));
        return new Edit(type, type.WithMembers(members));
    }
}
