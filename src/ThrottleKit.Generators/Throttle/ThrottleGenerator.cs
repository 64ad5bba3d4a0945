using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Throttle;

namespace ThrottleKit.Generators;

/// <summary>Writes the bodies of partial methods marked <c>[Throttle]</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ThrottleGenerator : IIncrementalGenerator
{
    /// <summary>The step from a method to its model.</summary>
    public const string BindStep = "BindThrottle";

    /// <summary>The step from a model to a source: runs when the model differs.</summary>
    public const string EmitStep = "EmitThrottle";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var sources = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                ThrottleSpec.Attribute,
                static (node, _) => node is MethodDeclarationSyntax,
                static (found, cancellation) => ThrottleBinder.Partial((IMethodSymbol)found.TargetSymbol, found.SemanticModel.Compilation, cancellation))
            .WithTrackingName(BindStep)
            .Where(static model => model is not null)
            .Select(static (model, _) => ThrottleSource.Print(model!))
            .WithTrackingName(EmitStep);

        context.RegisterSourceOutput(sources, static (output, source) => output.Add(source.HintName, source.Text));
    }
}
