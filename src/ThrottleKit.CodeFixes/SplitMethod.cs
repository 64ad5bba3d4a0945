using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Throttle;

namespace ThrottleKit.CodeFixes;

/// <summary>Makes a throttled method partial: it asks, and what it did is done by the method with <c>Core</c> in its name.</summary>
/// <param name="rule">The diagnostic that it mends.</param>
public abstract class SplitMethod(DiagnosticDescriptor rule) : CertainFix(rule, "Make it partial, and move its body to the method that does the work")
{
    /// <inheritdoc/>
    protected override Task<Edit?> FindAsync(Document document, SyntaxNode marked, CancellationToken cancellation) => Task.FromResult(Find(marked));

    private static Edit? Find(SyntaxNode marked)
    {
        if (marked.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { Parent: TypeDeclarationSyntax type } method
            || method.ExplicitInterfaceSpecifier is not null || (method.Body is null && method.ExpressionBody is null)
            || method.Modifiers.Any(SyntaxKind.AbstractKeyword) || method.Modifiers.Any(SyntaxKind.PartialKeyword)
            || type.Members.OfType<MethodDeclarationSyntax>().Any(other => other.Identifier.ValueText == ThrottleMembers.CoreName(method.Identifier.ValueText)))
            return null;

        var members = type.Members.Replace(method, ThrottledMethods.Asking(method));
        members = members.Insert(type.Members.IndexOf(method) + 1, ThrottledMethods.Apart(ThrottledMethods.Core(method)));
        var changed = type.WithMembers(members);
        return new Edit(type, changed.Modifiers.Any(SyntaxKind.PartialKeyword) ? changed : MakePartial.Of(changed));
    }
}

/// <summary>For a method that calls would pass by.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SplitPassedBy))]
[Shared]
public sealed class SplitPassedBy() : SplitMethod(UseRules.PassedBy);

/// <summary>For a method whose calls cannot be intercepted.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SplitHidden))]
[Shared]
public sealed class SplitHidden() : SplitMethod(UseRules.Hidden);
