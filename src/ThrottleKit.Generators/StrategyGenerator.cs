using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Emit;
using ThrottleKit.Compiler.Frontend.Reuse;

namespace ThrottleKit.Generators;

/// <summary>
/// Adds the executors to every class marked <c>[RateLimitStrategy]</c>. Roslyn runs the first step anew for every class with an attribute on any edit, so
/// that step looks at names before it asks for symbols, binds only what the edit can reach, and ends in a model of texts; all that follows is cached by
/// it. (Roslyn's own search by attribute binds the attributes of every class that has one, on any edit, which alone takes longer than all of this.)
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class StrategyGenerator : IIncrementalGenerator
{
    /// <summary>The step from a class to its model: runs on any edit.</summary>
    public const string BindStep = "BindStrategy";

    /// <summary>The step from a model to a source: runs when the model differs.</summary>
    public const string EmitStep = "EmitStrategy";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var sources = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is ClassDeclarationSyntax { AttributeLists.Count: > 0 },
                static (found, cancellation) =>
                    BoundStrategies.Of((ClassDeclarationSyntax)found.Node, found.SemanticModel.Compilation, cancellation)?.Model)
            .WithTrackingName(BindStep)
            .Where(static model => model is not null)
            .Select(static (model, _) => StrategySource.Print(model!))
            .WithTrackingName(EmitStep);

        context.RegisterSourceOutput(sources, static (output, source) =>
        {
            if (source is { } file) output.Add(file.HintName, file.Text);
        });
    }
}
