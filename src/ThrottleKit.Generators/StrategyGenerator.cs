using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using ThrottleKit.Compiler.Emit;
using ThrottleKit.Compiler.Emit.CSharp;
using ThrottleKit.Compiler.Frontend;

namespace ThrottleKit.Generators;

/// <summary>
/// Adds the executors to every class marked <c>[RateLimitStrategy]</c>. Roslyn runs the first step of each strategy anew on any edit, so that step only
/// binds, and ends in a model of texts; all that follows is cached by it.
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
            .ForAttributeWithMetadataName(
                StrategyModels.AttributeName,
                static (node, _) => node is ClassDeclarationSyntax,
                static (found, cancellation) => StrategyModels.Of((INamedTypeSymbol)found.TargetSymbol, found.SemanticModel.Compilation, cancellation))
            .WithTrackingName(BindStep)
            .Where(static model => model is not null)
            .Select(static (model, _) => StrategySource.Print(model!))
            .WithTrackingName(EmitStep);

        context.RegisterSourceOutput(sources, static (output, source) =>
        {
            if (source is { } file) output.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8));
        });
    }
}
