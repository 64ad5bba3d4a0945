using System.Composition;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Throttle.Checks;

namespace ThrottleKit.CodeFixes;

/// <summary>Makes a length by the unit that its number's name says.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UseNamedUnit))]
[Shared]
public sealed class UseNamedUnit() : CertainFix(LimitRules.MixedUnits, "Use the unit of the name")
{
    /// <inheritdoc/>
    protected override Task<Edit?> FindAsync(Document document, SyntaxNode marked, CancellationToken cancellation)
    {
        if (marked.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Expression: MemberAccessExpressionSyntax { Name: var name, Expression: var type }, ArgumentList.Arguments: [{ Expression: var number }, ..] })
            return Task.FromResult<Edit?>(null);
        var named = number switch { IdentifierNameSyntax identifier => identifier.Identifier.ValueText, MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText, _ => "" };
        var isTimeSpan = type is IdentifierNameSyntax { Identifier.ValueText: "TimeSpan" } or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "TimeSpan" };
        return Task.FromResult(isTimeSpan && UnitNames.OfName(named) is { } unit ? new Edit(name, SyntaxFactory.IdentifierName("From" + unit).WithTriviaFrom(name)) : null);
    }
}
