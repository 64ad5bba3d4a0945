using System.Linq;
using Microsoft.CodeAnalysis;

namespace ThrottleKit.Compiler.Frontend;

/// <summary>Recognises the types of the language by name: the compiler does not reference the runtime.</summary>
internal static class KnownTypes
{
    /// <summary>The attribute that marks a strategy.</summary>
    public const string StrategyAttribute = "RateLimitStrategyAttribute";

    /// <summary>The attribute that says that nodes may take permits of a strategy ahead.</summary>
    public const string LeasableAttribute = "LeasableAttribute";

    public static bool IsDuration(ITypeSymbol? type) => Is(type, "Duration");

    public static bool IsUtcOffset(ITypeSymbol? type) => Is(type, "UtcOffset");

    public static bool IsCalendarPeriod(ITypeSymbol? type) => Is(type, "CalendarPeriod");

    /// <summary>Whether a type is a name for one integer, to which it converts: what a parameter can be and a state field cannot.</summary>
    public static bool IsMeasure(ITypeSymbol? type) => IsDuration(type) || IsUtcOffset(type) || IsCalendarPeriod(type);

    public static bool IsCounters(ITypeSymbol? type) => Is(type, "Counters");

    public static bool IsLog(ITypeSymbol? type) => Is(type, "Log") && type is INamedTypeSymbol { Arity: 1 };

    public static bool IsOutcome(ITypeSymbol? type) => Is(type, "Outcome") && type is INamedTypeSymbol { Arity: 1 };

    public static bool IsOutcomeFactory(ITypeSymbol? type) => Is(type, "Outcome") && type is INamedTypeSymbol { Arity: 0 };

    public static bool IsDenial(ITypeSymbol? type) => Is(type, "Denial");

    public static bool IsExact(ITypeSymbol? type) => Is(type, "Exact");

    public static bool IsMath(ITypeSymbol? type) =>
        type is { Name: "Math", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } };

    public static AttributeData? Attribute(ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(attribute => Is(attribute.AttributeClass, name));

    /// <summary>The value of a named argument, or null where the attribute does not give it.</summary>
    public static long? LongArgument(AttributeData? attribute, string name)
    {
        if (attribute is null) return null;
        foreach (var argument in attribute.NamedArguments)
            if (argument.Key == name && argument.Value.Value is long value) return value;
        return null;
    }

    public static string? StringArgument(AttributeData? attribute, string name)
    {
        if (attribute is null) return null;
        foreach (var argument in attribute.NamedArguments)
            if (argument.Key == name && argument.Value.Value is string value) return value;
        return null;
    }

    /// <summary>Whether a type is the one of this name in the namespace of the runtime.</summary>
    public static bool Is(ITypeSymbol? type, string name) =>
        type is not null && type.Name == name
        && type.ContainingType is null
        && type.ContainingNamespace is { Name: "ThrottleKit", ContainingNamespace.IsGlobalNamespace: true };
}
