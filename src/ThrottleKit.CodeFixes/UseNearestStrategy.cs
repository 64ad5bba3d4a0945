using System.Composition;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Throttle;

namespace ThrottleKit.CodeFixes;

/// <summary>Writes the name of the strategy that was probably meant.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseNearestStrategy))]
[Shared]
public sealed class UseNearestStrategy() : CertainFix(LimitRules.UnknownStrategy, "Write the strategy that is there")
{
    /// <inheritdoc/>
    protected override async Task<Edit?> FindAsync(Document document, SyntaxNode marked, CancellationToken cancellation)
    {
        if (marked.FirstAncestorOrSelf<LiteralExpressionSyntax>() is not { } literal || !literal.IsKind(SyntaxKind.StringLiteralExpression)) return null;
        if (await document.Project.GetCompilationAsync(cancellation).ConfigureAwait(false) is not { } compilation) return null;
        return StrategyNames.Nearest(literal.Token.ValueText, compilation) is { } name
            ? new Edit(literal, SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(name)).WithTriviaFrom(literal))
            : null;
    }
}
