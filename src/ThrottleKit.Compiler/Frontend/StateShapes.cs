using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace ThrottleKit.Compiler.Frontend;

/// <summary>Which states the functions of a strategy speak of, where their signatures are not what they should be.</summary>
internal static class StateShapes
{
    /// <summary>What a Decide says it keeps: the type that its outcome is of; null where it returns none.</summary>
    public static INamedTypeSymbol? Kept(IMethodSymbol decide) =>
        KnownTypes.IsOutcome(decide.ReturnType) ? ((INamedTypeSymbol)decide.ReturnType).TypeArguments[0] as INamedTypeSymbol : null;

    /// <summary>The state that a function speaks of and the strategy does not keep: a record struct in the place of the state.</summary>
    public static INamedTypeSymbol? Other(IMethodSymbol function, INamedTypeSymbol kept) =>
        States(function).FirstOrDefault(state => !SymbolEqualityComparer.Default.Equals(state, kept));

    private static IEnumerable<INamedTypeSymbol> States(IMethodSymbol function)
    {
        foreach (var type in new[] { Kept(function) ?? function.ReturnType, function.Parameters.FirstOrDefault()?.Type })
        {
            var present = type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;
            if (present is INamedTypeSymbol { IsRecord: true, IsValueType: true } state) yield return state;
        }
    }
}
