using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
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

    /// <summary>Emitted files, where a project keeps them, begin with their first character.</summary>
    private static readonly Encoding NoMark = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

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

        context.RegisterSourceOutput(sources, static (output, source) => output.AddSource(source.HintName, SourceText.From(source.Text, NoMark)));
    }
}
