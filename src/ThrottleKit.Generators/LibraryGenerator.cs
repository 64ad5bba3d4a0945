using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Emit;
using ThrottleKit.Compiler.Frontend.Reuse;

namespace ThrottleKit.Generators;

/// <summary>Embeds the functions of every class marked <c>[StrategyLibrary]</c> in the assembly, for strategies of projects that reference it.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class LibraryGenerator : IIncrementalGenerator
{
    /// <summary>The step from a class to its model: runs on any edit.</summary>
    public const string BindStep = "BindLibrary";

    /// <summary>The step from a model to a source: runs when the model differs.</summary>
    public const string EmitStep = "EmitLibrary";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var sources = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is ClassDeclarationSyntax { AttributeLists.Count: > 0 },
                static (found, cancellation) => BoundLibraries.Of((ClassDeclarationSyntax)found.Node, found.SemanticModel.Compilation, cancellation)?.Model)
            .WithTrackingName(BindStep)
            .Where(static model => model is not null)
            .Select(static (model, _) => LibrarySource.Print(model!))
            .WithTrackingName(EmitStep);

        context.RegisterSourceOutput(sources, static (output, source) => output.Add(source.HintName, source.Text));
    }
}
