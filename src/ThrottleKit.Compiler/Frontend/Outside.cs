using Microsoft.CodeAnalysis;
using ThrottleKit.Compiler.Diagnostics;

namespace ThrottleKit.Compiler.Frontend;

/// <summary>What kind of mistake it is to use a member that is outside the language.</summary>
internal static class Outside
{
    public static DiagnosticDescriptor RuleOf(ISymbol member)
    {
        var type = member.ContainingType?.Name ?? "";
        if (member is IMethodSymbol method && IsAsync(method)) return Rules.Async;
        if (member.Name is "ToString" or "GetHashCode" || type is "String" or "Char") return Rules.Text;
        if (!IsOfTheFramework(member)) return Rules.OutsideCall;
        if (IsClock(type, member.Name)) return Rules.Clock;
        return (SpaceOf(member), type) switch
        {
            (_, "Random" or "RandomNumberGenerator") or ("System", "Guid") => Rules.Randomness,
            ("System", "Console" or "Environment" or "AppContext" or "AppDomain") => Rules.InputOutput,
            ("System.Diagnostics", _) => Rules.InputOutput,
            (var space, _) when IsWithin(space, "System.IO") || IsWithin(space, "System.Net") => Rules.InputOutput,
            (var space, _) when IsWithin(space, "System.Globalization") || IsWithin(space, "System.Text") => Rules.Text,
            (_, "StringComparer" or "HashCode") => Rules.Text,
            (var space, _) when IsWithin(space, "System.Linq") => Rules.Lambda,
            _ => Rules.OutsideCall,
        };
    }

    public static bool IsOfTheFramework(ISymbol member) => IsWithin(SpaceOf(member), "System");

    /// <summary>Whether a method answers later than at once.</summary>
    public static bool IsAsync(IMethodSymbol method) =>
        method.IsAsync || (method.ReturnType is { Name: "Task" or "ValueTask" } result && SpaceOf(result) == "System.Threading.Tasks");

    private static bool IsClock(string type, string member) => (type, member) switch
    {
        ("DateTime" or "DateTimeOffset", "Now" or "UtcNow" or "Today") => true,
        ("Environment", "TickCount" or "TickCount64") => true,
        ("Stopwatch" or "TimeProvider", _) => true,
        _ => false,
    };

    private static string SpaceOf(ISymbol member) =>
        member.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() : "";

    private static bool IsWithin(string space, string outer) =>
        space == outer || (space.Length > outer.Length && space[outer.Length] == '.' && space.StartsWith(outer, System.StringComparison.Ordinal));
}
