using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Frontend;

/// <summary>What the front-end makes of a strategy class: for analyzers, which report; the generator keeps only the equatable part.</summary>
/// <param name="Strategy">The strategy in the compiler's own form; null where something was refused or the C# itself has errors.</param>
/// <param name="Refusals">What was refused, each at its own place.</param>
/// <param name="SiteLocations">Where each site of <paramref name="Strategy"/> stands, by number.</param>
/// <param name="Places">Where Decide, the state and each parameter stand, by name.</param>
/// <param name="StateType">The type of the state; null where it could not be found.</param>
public sealed record FrontendResult(
    IrStrategy? Strategy, IReadOnlyList<Refusal> Refusals, IReadOnlyList<Location> SiteLocations,
    IReadOnlyDictionary<string, Location> Places, INamedTypeSymbol? StateType);
