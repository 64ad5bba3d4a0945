using System.Composition;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Diagnostics;

namespace ThrottleKit.CodeFixes;

/// <summary>Writes <c>&amp;&amp;</c> and <c>||</c> for <c>&amp;</c> and <c>|</c> between truth values: nothing in the language can tell them apart.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ShortCircuit))]
[Shared]
public sealed class ShortCircuit() : CertainFix(Rules.Unsupported, "Short-circuit")
{
    /// <inheritdoc/>
    protected override async Task<Edit?> FindAsync(Document document, SyntaxNode marked, CancellationToken cancellation)
    {
        var model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (marked is not BinaryExpressionSyntax binary || model?.GetTypeInfo(binary, cancellation).Type?.SpecialType != SpecialType.System_Boolean) return null;

        var (kind, word) = binary.Kind() switch
        {
            SyntaxKind.BitwiseAndExpression => (SyntaxKind.LogicalAndExpression, SyntaxKind.AmpersandAmpersandToken),
            SyntaxKind.BitwiseOrExpression => (SyntaxKind.LogicalOrExpression, SyntaxKind.BarBarToken),
            _ => (SyntaxKind.None, SyntaxKind.None),
        };
        if (kind == SyntaxKind.None) return null;

        // '&&' binds less tightly than '|', and '||' less than '&': what was one operand stays one.
        var operation = SyntaxFactory.BinaryExpression(kind, binary.Left, SyntaxFactory.Token(word).WithTriviaFrom(binary.OperatorToken), binary.Right);
        return new Edit(binary, binary.Parent is BinaryExpressionSyntax or PrefixUnaryExpressionSyntax
            ? SyntaxFactory.ParenthesizedExpression(operation.WithoutTrivia()).WithTriviaFrom(binary)
            : operation.WithTriviaFrom(binary));
    }
}
