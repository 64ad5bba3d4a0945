using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ThrottleKit.Compiler.Diagnostics;

/// <summary>
/// The catalogue: every diagnostic once. Analyzers report them, the generator only emits what none of the errors concerns, docs are held to
/// this list. Ids are never renumbered. 1xxx is the language and its purity, 2xxx ranges and exactness.
/// </summary>
public static class Rules
{
    private const string Language = "ThrottleKit.Language";
    private const string Ranges = "ThrottleKit.Ranges";

    /// <summary>A strategy reads a clock.</summary>
    public static readonly DiagnosticDescriptor Clock = Error(
        "TKIT1001", Language, "A strategy reads a clock",
        "Strategy '{0}' reads {1}; use the 'now' parameter{2}",
        "Time never comes from anywhere but the argument, or no two executors could agree and nothing could be replayed.");

    /// <summary>A strategy calls what is not in the language.</summary>
    public static readonly DiagnosticDescriptor OutsideCall = Error(
        "TKIT1002", Language, "A strategy calls a method outside the language",
        "Strategy '{0}' calls {1}, which is outside the strategy language; compute it from 'now', 'cost', the state and the parameters, or write it as a static method of this project{2}",
        "A decision function is pure: it calls the intrinsics of Math and Exact, Outcome.Allow and Outcome.Deny, and static methods written in the language themselves.");

    /// <summary>A strategy uses floating point or decimal.</summary>
    public static readonly DiagnosticDescriptor FloatingPoint = Error(
        "TKIT1003", Language, "A strategy uses floating point",
        "Strategy '{0}' uses '{1}' in '{2}'; write it over long, with Exact.MulDivFloor or Exact.MulDivCeil for a ratio{3}",
        "Decisions are made on integers, which every executor holds exactly.");

    /// <summary>A construct that the language does not have.</summary>
    public static readonly DiagnosticDescriptor Unsupported = Error(
        "TKIT1004", Language, "A construct outside the strategy language",
        "Strategy '{0}': {1} {2}{3}",
        "What is outside the language is refused where it stands, so that every executor can be made from the one function.");

    /// <summary>A function of a strategy has the wrong signature, or is missing.</summary>
    public static readonly DiagnosticDescriptor Signature = Error(
        "TKIT1005", Language, "A strategy's function is missing or has the wrong signature",
        "Strategy '{0}' needs '{1}'; {2}",
        "A strategy has Decide, and Credit, Charge and Carry where it wants them, each with one exact signature.");

    /// <summary>A strategy class is not partial.</summary>
    public static readonly DiagnosticDescriptor NotPartial = Error(
        "TKIT1006", Language, "A strategy, or a type around it, is not partial",
        "'{1}' must be declared partial, so that the executors of strategy '{0}' can be added to it",
        "The generator adds the executors to the strategy's own class.");

    /// <summary>A strategy reads state of its instance or of a static.</summary>
    public static readonly DiagnosticDescriptor OutsideState = Error(
        "TKIT1007", Language, "A strategy reads state that is not a parameter",
        "Strategy '{0}' reads '{1}', which is neither a [Parameter] nor a constant; make it an init-only [Parameter] property, a const, or a field of the state{2}",
        "A decision depends on the kept state, the time, the cost and the parameters alone.");

    /// <summary>A strategy calls itself.</summary>
    public static readonly DiagnosticDescriptor Recursion = Error(
        "TKIT1008", Language, "A strategy recurses",
        "Strategy '{0}': '{1}' calls itself; write it as a loop with a bound{2}",
        "Recursion has no bound that the compiler can show.");

    /// <summary>A loop whose trip count is not bounded.</summary>
    public static readonly DiagnosticDescriptor UnboundedLoop = Error(
        "TKIT1009", Language, "A loop without a bound",
        "Strategy '{0}': {1}; {2}{3}",
        "A script runs alone on its server while it runs, so a loop's trips, those of the loops inside it counted in, are bounded by a constant or a parameter, and by 100,000.");

    /// <summary>A parameter or field of a type the language does not have.</summary>
    public static readonly DiagnosticDescriptor UnsupportedType = Error(
        "TKIT1010", Language, "A parameter or state field that the language cannot hold",
        "Strategy '{0}': '{1}' is {2}; {3}",
        "Parameters are init-only long, int, bool, enum or Duration; state fields are long, int, bool or enum of a record struct.");

    /// <summary>An expression always leaves its range.</summary>
    public static readonly DiagnosticDescriptor Overflow = Error(
        "TKIT2001", Ranges, "An expression is never exact",
        "Strategy '{0}': '{1}' is {2}, always outside {3} to {4}, where every executor is exact",
        "Lua's numbers are doubles: integers are exact to 2^53 - 1. An expression that never fits is a mistake.");

    /// <summary>A divisor may be zero.</summary>
    public static readonly DiagnosticDescriptor DivisionByZero = Error(
        "TKIT2002", Ranges, "A divisor may be zero",
        "Strategy '{0}': '{1}' divides by a value from {2}; rule out {3} by a comparison, or declare Min = 1 on the parameter or field it comes from",
        "Division by zero is an error in one executor and infinity in another; a divisor is shown not to be zero.");

    /// <summary>An expression is checked at run time.</summary>
    public static readonly DiagnosticDescriptor Guarded = new(
        "TKIT2003", "An expression is checked at run time",
        "Strategy '{0}': neither the declared ranges nor a configuration can prove that '{1}' ({2}) stays within {3} to {4}; it is checked at run time, an error and never a wrong answer",
        Ranges, DiagnosticSeverity.Info, isEnabledByDefault: true,
        "Declare a tighter range with [Parameter] or [Field], or clamp the value, and the check goes away.", HelpLinks.Of("TKIT2003"));

    /// <summary>All of them, by id.</summary>
    public static readonly ImmutableArray<DiagnosticDescriptor> All =
    [
        Clock, OutsideCall, FloatingPoint, Unsupported, Signature, NotPartial, OutsideState, Recursion, UnboundedLoop, UnsupportedType,
        Overflow, DivisionByZero, Guarded,
    ];

    private static DiagnosticDescriptor Error(string id, string category, string title, string message, string description) =>
        new(id, title, message, category, DiagnosticSeverity.Error, isEnabledByDefault: true, description, HelpLinks.Of(id));
}
