using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using ThrottleKit.Compiler.Emit.CSharp;

namespace ThrottleKit.Compiler.Frontend.Reuse;

/// <summary>A strategy class as it was bound, without symbols: what the generator emits from and the analyzers report from.</summary>
/// <param name="Name">The name of the class.</param>
/// <param name="Model">What the generator keeps; null where the class is not a complete strategy.</param>
/// <param name="Refusals">What was refused, each at its own place.</param>
/// <param name="SiteLocations">Where each site of the model stands, by number.</param>
/// <param name="Places">Where Decide, the state and each parameter stand, by name.</param>
public sealed record BoundStrategy(
    string Name, StrategyModel? Model, IReadOnlyList<Refusal> Refusals, IReadOnlyList<Location> SiteLocations, IReadOnlyDictionary<string, Location> Places)
{
    /// <summary>The name of the state among the places.</summary>
    public const string State = "State";
}
