using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Frontend;

/// <summary>
/// From a class marked <c>[RateLimitStrategy]</c> to <see cref="IrStrategy"/>: the one place where C# is read. Generator and analyzers both run it,
/// so they cannot disagree.
/// </summary>
public static class StrategyFrontend
{
    /// <summary>Binds one strategy.</summary>
    /// <param name="strategy">The class.</param>
    /// <param name="compilation">The compilation it belongs to.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static FrontendResult Bind(INamedTypeSymbol strategy, Compilation compilation, CancellationToken cancellation)
    {
        var refusals = new Refusals(Subject.Strategy(strategy.Name), strategy, compilation);
        var binder = new StrategyBinder(strategy, compilation, refusals, cancellation);
        CheckDeclaration(strategy, refusals, cancellation);
        var ir = binder.Bind();
        return new FrontendResult(refusals.All.Count == 0 ? ir : null, refusals.All, binder.SiteLocations, binder.Places, binder.StateType);
    }

    /// <summary>The members that the generator adds to the class.</summary>
    internal static readonly string[] Added = ["Definition", "Compile", "Kernel", "WrittenKernel"];

    /// <summary>What would make an error of the generated code, where nobody could mend it, is refused where it is written.</summary>
    private static void CheckMembers(INamedTypeSymbol strategy, Refusals refusals)
    {
        foreach (var member in Added.SelectMany(name => strategy.GetMembers(name)).Where(member => !IsGenerated(member)))
            refusals.Note(Rules.Unsupported, DeclarationBinder.LocationOf(member), $"'{member.Name}'", "has the name of what the generator adds; choose another", "");
        if (Added.Contains(strategy.Name))
            refusals.Note(Rules.Unsupported, DeclarationBinder.LocationOf(strategy), $"'{strategy.Name}'", "has the name of what the generator adds; choose another", "");
        if (!strategy.IsStatic && !strategy.InstanceConstructors.Any(constructor => constructor.Parameters.Length == 0))
            refusals.Note(Rules.Unsupported, DeclarationBinder.LocationOf(strategy), $"'{strategy.Name}'",
                "has no constructor without arguments; declare what it takes as init-only [Parameter] properties", "");
        foreach (var member in strategy.GetMembers())
        {
            if (member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true } && KnownTypes.Attribute(member, "ParameterAttribute") is null)
                refusals.Note(Rules.Unsupported, DeclarationBinder.LocationOf(member), $"'{member.Name}'", "is required and not a [Parameter]; make it one", "");
        }
    }

    private static bool IsGenerated(ISymbol member) =>
        member.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "GeneratedCodeAttribute");

    private static void CheckDeclaration(INamedTypeSymbol strategy, Refusals refusals, CancellationToken cancellation)
    {
        if (strategy.Arity > 0 || strategy.IsStatic || strategy.IsAbstract || strategy.IsRecord || strategy.IsFileLocal)
            refusals.Note(Rules.Unsupported, DeclarationBinder.LocationOf(strategy), $"'{strategy.Name}'",
                "is generic, static, abstract, a record or local to its file; a strategy is a plain class, though it may stand in a generic one", "");
        CheckMembers(strategy, refusals);

        for (var type = strategy; type is not null; type = type.ContainingType)
        {
            foreach (var reference in type.DeclaringSyntaxReferences)
            {
                if (reference.GetSyntax(cancellation) is TypeDeclarationSyntax declaration
                    && !declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
                    refusals.Note(Rules.NotPartial, declaration.Identifier.GetLocation(), type.Name);
            }
        }
    }
}
