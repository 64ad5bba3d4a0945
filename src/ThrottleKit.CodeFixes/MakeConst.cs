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

/// <summary>Makes a const of a <c>static readonly</c> field that is given a constant where it is declared.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeConst))]
[Shared]
public sealed class MakeConst() : CertainFix(Rules.MutableStatic, "Make it a const")
{
    /// <inheritdoc/>
    protected override async Task<Edit?> FindAsync(Document document, SyntaxNode marked, CancellationToken cancellation)
    {
        var model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (model?.GetSymbolInfo(marked, cancellation).Symbol is not IFieldSymbol { IsStatic: true, IsReadOnly: true } field) return null;
        if (field.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is not VariableDeclaratorSyntax { Initializer.Value: { } value } variable
            || variable.Parent?.Parent is not FieldDeclarationSyntax { Declaration.Variables.Count: 1 } declaration
            || document.Project.GetDocument(variable.SyntaxTree) is not { } home)
            return null;

        var there = await home.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (there is null || !there.GetConstantValue(value, cancellation).HasValue) return null;

        // The first of the two words becomes 'const', the second goes.
        var words = declaration.Modifiers.Where(word => word.IsKind(SyntaxKind.StaticKeyword) || word.IsKind(SyntaxKind.ReadOnlyKeyword)).ToList();
        var modifiers = declaration.Modifiers.Replace(words[0], SyntaxFactory.Token(SyntaxKind.ConstKeyword).WithTriviaFrom(words[0]));
        modifiers = modifiers.RemoveAt(declaration.Modifiers.IndexOf(words[1]));
        return new Edit(declaration, declaration.WithModifiers(modifiers));
    }
}
