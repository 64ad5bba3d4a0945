using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Throttle;

namespace ThrottleKit.Generators;

/// <summary>
/// Intercepts the calls of plain methods marked <c>[Throttle]</c>. It is apart from the generator of partial methods, as the location of a call changes with every
/// edit of its file.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class InterceptorGenerator : IIncrementalGenerator
{
    /// <summary>The step from a call to its model.</summary>
    public const string BindStep = "BindThrottledCall";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var calls = context.SyntaxProvider
            .CreateSyntaxProvider(static (node, _) => node is InvocationExpressionSyntax call && AttributedNames.Of(call) is not null, static (found, cancellation) => Bind(found, cancellation))
            .WithTrackingName(BindStep)
            .Where(static call => call is not null)
            .Collect();

        context.RegisterSourceOutput(calls, static (output, found) =>
        {
            if (InterceptorSource.Print(found.Select(call => call!)) is { } file) output.Add(file.HintName, file.Text);
        });
    }

    private static InterceptedCall? Bind(GeneratorSyntaxContext found, CancellationToken cancellation)
    {
        var (call, semantics) = ((InvocationExpressionSyntax)found.Node, found.SemanticModel);
        if (!AttributedNames.In(semantics.Compilation, cancellation).Contains(AttributedNames.Of(call)!)) return null;
        if (semantics.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol called) return null;
        var method = (called.ReducedFrom ?? called).OriginalDefinition;
        if (method.IsPartialDefinition || AsksItself(method) || !method.GetAttributes().Any(ThrottleSpec.IsThrottle)) return null;
        if (ThrottleBinder.Plain(method, semantics.Compilation, cancellation) is not { } model) return null;
        return semantics.GetInterceptableLocation(call, cancellation) is { } location
            ? new InterceptedCall(model, location.Version, location.Data, FileName(location.GetDisplayLocation()))
            : null;
    }

    /// <summary>A partial method of another project, whose generated body is marked.</summary>
    private static bool AsksItself(IMethodSymbol method) => method.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "AsksFirstAttribute");

    /// <summary>A place without its folders, which differ from machine to machine.</summary>
    private static string FileName(string place) => place.Substring(place.LastIndexOfAny(['/', '\\']) + 1);
}
