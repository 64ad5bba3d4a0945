using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Compiler.Frontend;

namespace ThrottleKit.Compiler.Throttle;

/// <summary>What one <c>[Throttle]</c> says, word by word, and where each word stands.</summary>
/// <param name="data">The attribute.</param>
public sealed class ThrottleSpec(AttributeData data)
{
    /// <summary>The attribute's name, complete.</summary>
    public const string Attribute = "ThrottleKit.ThrottleAttribute";

    private readonly ImmutableArray<KeyValuePair<string, TypedConstant>> _named = data.NamedArguments;

    /// <summary>The policy; null where the attribute describes a limit itself.</summary>
    public string? Policy { get; } = data.ConstructorArguments is [{ Value: string policy }] ? policy : null;

    /// <summary>Whether it names a policy, be it by no name.</summary>
    public bool NamesPolicy { get; } = data.ConstructorArguments.Length == 1;

    /// <summary>The permits of a period.</summary>
    public long Tokens => Number("Tokens") ?? 0;

    /// <summary>The period.</summary>
    public string? Per => Text("Per");

    /// <summary>What can be taken at once; 0 where it is not given.</summary>
    public long Burst => Number("Burst") ?? 0;

    /// <summary>What a call takes.</summary>
    public long Cost => Number("Cost") ?? 1;

    /// <summary>The name of the key.</summary>
    public string? Key => Text("Key");

    /// <summary>The strategy's name.</summary>
    public string Strategy => Text("Strategy") ?? "gcra";

    /// <summary>How long a call may wait.</summary>
    public string? MaxWait => Text("MaxWait");

    /// <summary>The name of what a denied call gives back.</summary>
    public string? OnDenied => Text("OnDenied");

    /// <summary>Whether an argument is given.</summary>
    /// <param name="name">Its name.</param>
    public bool Has(string name) => _named.Any(argument => argument.Key == name);

    /// <summary>The attributes of a method, in the order of the source.</summary>
    /// <param name="method">The method.</param>
    public static IReadOnlyList<ThrottleSpec> Of(IMethodSymbol method) =>
        [.. method.GetAttributes().Where(IsThrottle).Select(attribute => new ThrottleSpec(attribute))];

    /// <summary>Whether an attribute is <c>[Throttle]</c>.</summary>
    /// <param name="attribute">The attribute.</param>
    public static bool IsThrottle(AttributeData attribute) => KnownTypes.Is(attribute.AttributeClass, "ThrottleAttribute");

    /// <summary>Where an argument's value stands; the attribute itself where it is not given.</summary>
    /// <param name="name">The argument's name; null for the policy.</param>
    /// <param name="cancellation">Stops the work.</param>
    public Location Place(string? name, CancellationToken cancellation)
    {
        if (data.ApplicationSyntaxReference?.GetSyntax(cancellation) is not AttributeSyntax syntax) return Location.None;
        foreach (var argument in syntax.ArgumentList?.Arguments ?? default)
            if (argument.NameEquals?.Name.Identifier.ValueText == name) return argument.Expression.GetLocation();
        return syntax.GetLocation();
    }

    private long? Number(string name) => Value(name) is long number ? number : null;

    private string? Text(string name) => Value(name) as string;

    private object? Value(string name) => _named.FirstOrDefault(argument => argument.Key == name).Value is { Kind: TypedConstantKind.Primitive } constant ? constant.Value : null;
}
