using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using ThrottleKit.Compiler.Emit.CSharp;

namespace ThrottleKit.Compiler.Frontend.Reuse;

/// <summary>A strategy class as it was bound, without symbols: what the generator emits from and the analyzers report from.</summary>
/// <param name="Name">The name of the class.</param>
/// <param name="Model">What the generator keeps; null where the class is not a complete strategy.</param>
/// <param name="Refusals">What was refused, each at its own place.</param>
/// <param name="SiteLocations">Where each site of the model stands, by number.</param>
/// <param name="Places">Where Decide, Charge, the state, each parameter and the mark that it can be leased stand, by name.</param>
/// <param name="StateName">The name of its state's type; empty where it has none.</param>
public sealed record BoundStrategy(
    string Name, StrategyModel? Model, IReadOnlyList<Refusal> Refusals, IReadOnlyList<Location> SiteLocations, IReadOnlyDictionary<string, Location> Places, string StateName)
{
    /// <summary>The name of the state among the places.</summary>
    public const string State = "State";

    /// <summary>The name of the attribute among the places that says that it can be leased.</summary>
    public const string Lease = "[Leasable]";
}
