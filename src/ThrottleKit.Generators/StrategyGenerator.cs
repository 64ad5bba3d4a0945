using System.Linq;
using System.Text;
using System.Threading;
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

    /// <summary>Emitted files, where a project keeps them, begin with their first character.</summary>
    private static readonly Encoding NoMark = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var sources = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                StrategyModels.AttributeName,
                static (node, _) => node is ClassDeclarationSyntax,
                static (found, cancellation) => IsFirst(found, cancellation)
                    ? StrategyModels.Of((INamedTypeSymbol)found.TargetSymbol, found.SemanticModel.Compilation, cancellation)
                    : null)
            .WithTrackingName(BindStep)
            .Where(static model => model is not null)
            .Select(static (model, _) => StrategySource.Print(model!))
            .WithTrackingName(EmitStep);

        context.RegisterSourceOutput(sources, static (output, source) =>
        {
            if (source is { } file) output.AddSource(file.HintName, SourceText.From(file.Text, NoMark));
        });
    }
    /// <summary>
    /// The attribute on two parts of one class is an error, which the C# compiler reports; here it must not become two files of one name, at which
    /// Roslyn drops the files of all strategies.
    /// </summary>
    private static bool IsFirst(GeneratorAttributeSyntaxContext found, CancellationToken cancellation)
    {
        var first = found.TargetSymbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.Name == found.Attributes[0].AttributeClass?.Name);
        return first?.ApplicationSyntaxReference?.GetSyntax(cancellation) is not { } attribute || found.TargetNode.Contains(attribute);
    }
}
