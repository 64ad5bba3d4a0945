using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using ThrottleKit.Compiler.Throttle;

namespace ThrottleKit.CodeFixes;

/// <summary>Both halves of a throttled method: the one that asks and the one that does the work.</summary>
internal static class ThrottledMethods
{
    private static readonly SyntaxKind[] Kept = [SyntaxKind.StaticKeyword, SyntaxKind.UnsafeKeyword, SyntaxKind.AsyncKeyword, SyntaxKind.ReadOnlyKeyword];

    /// <summary>The method that does the work, with the body that the given one has.</summary>
    public static MethodDeclarationSyntax Core(MethodDeclarationSyntax method)
    {
        var modifiers = method.Modifiers.Where(word => Kept.Any(kind => word.IsKind(kind))).Select(word => Word(word.Kind())).Prepend(Word(SyntaxKind.PrivateKeyword));
        var parameters = method.ParameterList.Parameters.Select(parameter => parameter.WithDefault(null).WithoutTrailingTrivia());
        return method
            .WithAttributeLists(default)
            .WithModifiers(SyntaxFactory.TokenList(modifiers))
            .WithIdentifier(SyntaxFactory.Identifier(ThrottleMembers.CoreName(method.Identifier.ValueText)))
            .WithParameterList(method.ParameterList.WithParameters(SyntaxFactory.SeparatedList(parameters, method.ParameterList.Parameters.GetSeparators())));
    }

    /// <summary>The method that asks: the declaration alone.</summary>
    public static MethodDeclarationSyntax Asking(MethodDeclarationSyntax method)
    {
        var modifiers = method.Modifiers.Where(word => !word.IsKind(SyntaxKind.AsyncKeyword)).Append(Word(SyntaxKind.PartialKeyword));
        return method
            .WithModifiers(SyntaxFactory.TokenList(modifiers))
            .WithParameterList(method.ParameterList.WithoutTrailingTrivia())
            .WithConstraintClauses(SyntaxFactory.List(method.ConstraintClauses.Select(clause => clause.WithoutTrailingTrivia())))
            .WithBody(null).WithExpressionBody(null)
            .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken).WithTrailingTrivia(SyntaxFactory.ElasticLineFeed));
    }

    /// <summary>A member after an empty line, as its surroundings are indented.</summary>
    public static MethodDeclarationSyntax Apart(MethodDeclarationSyntax method) => method
        .WithLeadingTrivia(SyntaxFactory.ElasticLineFeed, SyntaxFactory.ElasticMarker)
        .WithTrailingTrivia(SyntaxFactory.ElasticLineFeed)
        .WithAdditionalAnnotations(Formatter.Annotation);

    private static SyntaxToken Word(SyntaxKind kind) => SyntaxFactory.Token(kind).WithTrailingTrivia(SyntaxFactory.Space);
}
