using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using ThrottleKit.Compiler.Diagnostics;

namespace ThrottleKit.Compiler.Frontend;

/// <summary>Something the front-end does not accept, at its own place.</summary>
/// <param name="Rule">Which diagnostic.</param>
/// <param name="Location">Where.</param>
/// <param name="Arguments">What fills its message.</param>
public sealed record Refusal(DiagnosticDescriptor Rule, Location Location, ImmutableArray<object?> Arguments)
{
    /// <summary>The diagnostic to report.</summary>
    public Diagnostic ToDiagnostic() => Diagnostic.Create(Rule, Location, [.. Arguments]);
}

/// <summary>Collects refusals for one strategy or library and knows how deep in calls it is, so that a message can name the chain.</summary>
/// <param name="subject">How messages begin; see <see cref="Subject"/>.</param>
/// <param name="type">The class.</param>
/// <param name="compilation">The compilation that it is in.</param>
internal sealed class Refusals(string subject, INamedTypeSymbol type, Compilation compilation)
{
    private readonly List<Refusal> _all = [];
    private readonly List<string> _calls = [];

    public IReadOnlyList<Refusal> All => _all;

    /// <summary>Abandons the statement at hand: the refusal is noted, and what follows is still looked at.</summary>
    public RefusedException Refuse(DiagnosticDescriptor rule, Location location, params object?[] arguments)
    {
        Note(rule, location, arguments);
        return new RefusedException();
    }

    /// <summary>As <see cref="Refuse"/>, for rules whose message ends in the chain of calls that led to the place.</summary>
    public RefusedException RefuseInChain(DiagnosticDescriptor rule, Location location, params object?[] arguments) =>
        Refuse(rule, location, [.. arguments, Chain]);

    public void Note(DiagnosticDescriptor rule, Location location, params object?[] arguments) =>
        _all.Add(new Refusal(rule, Place(location), [subject, .. arguments]));

    /// <summary>Where something can be reported: in this compilation, at the class itself where its own place is in another project.</summary>
    public Location Place(Location location) =>
        location.SourceTree is { } tree && compilation.ContainsSyntaxTree(tree) ? location : DeclarationBinder.LocationOf(type);

    public void Enter(string function) => _calls.Add(function);

    public void Leave() => _calls.RemoveAt(_calls.Count - 1);

    private string Chain => _calls.Count > 1 ? $" (reached by {string.Join(" -> ", _calls)})" : "";
}

/// <summary>Unwinds to the statement being bound; its refusal is noted already, or the C# compiler reports the error itself.</summary>
internal sealed class RefusedException : Exception;
