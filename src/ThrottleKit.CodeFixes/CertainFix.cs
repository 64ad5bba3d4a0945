using System.Collections.Immutable;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ThrottleKit.CodeFixes;

/// <summary>
/// A fix that leaves no choice: one node becomes another, wherever the diagnostic stands, in one place or in a whole solution. Where what is to be
/// written depends on what the author means, there is no fix, and the message says what to write.
/// </summary>
/// <param name="rule">The diagnostic that it mends.</param>
/// <param name="title">What it does, as a menu shows it.</param>
public abstract class CertainFix(DiagnosticDescriptor rule, string title) : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; } = [rule.Id];

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root) return;
        foreach (var diagnostic in context.Diagnostics)
        {
            var marked = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (await FindAsync(context.Document, marked, context.CancellationToken).ConfigureAwait(false) is not { } edit) continue;
            context.RegisterCodeFix(
                CodeAction.Create(title, cancellation => ApplyAsync(context.Document.Project.Solution, edit, cancellation), equivalenceKey: rule.Id), diagnostic);
        }
    }

    /// <summary>What becomes what; null where the fix does not apply.</summary>
    /// <param name="document">Where the diagnostic stands.</param>
    /// <param name="marked">The node that it marks.</param>
    /// <param name="cancellation">Stops the work.</param>
    protected abstract Task<Edit?> FindAsync(Document document, SyntaxNode marked, CancellationToken cancellation);

    private static async Task<Solution> ApplyAsync(Solution solution, Edit edit, CancellationToken cancellation)
    {
        if (solution.GetDocument(edit.Old.SyntaxTree) is not { } document) return solution;
        var root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        return root is null ? solution : solution.WithDocumentSyntaxRoot(document.Id, root.ReplaceNode(edit.Old, edit.New));
    }

    /// <summary>One node becomes another.</summary>
    /// <param name="Old">What stands there.</param>
    /// <param name="New">What is to stand there.</param>
    protected sealed record Edit(SyntaxNode Old, SyntaxNode New);
}
