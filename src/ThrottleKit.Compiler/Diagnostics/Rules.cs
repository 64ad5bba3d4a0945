using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ThrottleKit.Compiler.Diagnostics;

/// <summary>
/// The catalogue: every diagnostic once. Analyzers report them, the generator only emits what none of the errors concerns, docs are held to
/// this list. Ids are never renumbered. 1xxx is the language and its purity, 2xxx ranges and
/// exactness; 3xxx, the limits, are in <see cref="LimitRules"/>, 4xxx, their use, in <see cref="UseRules"/>.
/// </summary>
public static class Rules
{
    private const string Language = "ThrottleKit.Language";
    private const string Ranges = "ThrottleKit.Ranges";

    /// <summary>A strategy reads a clock.</summary>
    public static readonly DiagnosticDescriptor Clock = Error(
        "TKIT1001", Language, "A strategy reads a clock",
        "{0} reads {1}; use the 'now' parameter{2}",
        "Time never comes from anywhere but the argument, or no two executors could agree and nothing could be replayed.");

    /// <summary>A strategy calls what is not in the language.</summary>
    public static readonly DiagnosticDescriptor OutsideCall = Error(
        "TKIT1002", Language, "A strategy calls a method outside the language",
        "{0} calls {1}, which is outside the strategy language; compute it from 'now', 'cost', the state and the parameters, or write it as a static method of this project{2}",
        "A decision function is pure: it calls the intrinsics of Math and Exact, Outcome.Allow and Outcome.Deny, and static methods written in the language themselves.");

    /// <summary>A strategy uses floating point or decimal.</summary>
    public static readonly DiagnosticDescriptor FloatingPoint = Error(
        "TKIT1003", Language, "A strategy uses floating point",
        "{0} uses '{1}' in '{2}'; write it over long, with Exact.MulDivFloor or Exact.MulDivCeil for a ratio{3}",
        "Decisions are made on integers, which every executor holds exactly.");

    /// <summary>A construct that the language does not have.</summary>
    public static readonly DiagnosticDescriptor Unsupported = Error(
        "TKIT1004", Language, "A construct outside the strategy language",
        "{0}: {1} {2}{3}",
        "What is outside the language is refused where it stands, so that every executor can be made from the one function.");

    /// <summary>A function of a strategy has the wrong signature, or is missing.</summary>
    public static readonly DiagnosticDescriptor Signature = Error(
        "TKIT1005", Language, "A strategy's function is missing or has the wrong signature",
        "{0} needs '{1}'; {2}",
        "A strategy has Decide, and Credit, Charge and Carry where it wants them, each with one exact signature.");

    /// <summary>A strategy class is not partial.</summary>
    public static readonly DiagnosticDescriptor NotPartial = Error(
        "TKIT1006", Language, "A strategy, or a type around it, is not partial",
        "{0}: '{1}' must be declared partial, so that the executors can be added to it",
        "The generator adds the executors to the strategy's own class.");

    /// <summary>A strategy reads state of its instance or of a static.</summary>
    public static readonly DiagnosticDescriptor OutsideState = Error(
        "TKIT1007", Language, "A strategy reads state that is not a parameter",
        "{0} reads '{1}', which is neither a [Parameter] nor a constant; make it an init-only [Parameter] property, a const, or a field of the state{2}",
        "A decision depends on the kept state, the time, the cost and the parameters alone.");

    /// <summary>A strategy calls itself.</summary>
    public static readonly DiagnosticDescriptor Recursion = Error(
        "TKIT1008", Language, "A strategy recurses",
        "{0}: '{1}' calls itself; write it as a loop with a bound{2}",
        "Recursion has no bound that the compiler can show.");

    /// <summary>A loop whose trip count is not bounded.</summary>
    public static readonly DiagnosticDescriptor UnboundedLoop = Error(
        "TKIT1009", Language, "A loop without a bound",
        "{0}: {1}; {2}{3}",
        "A script runs alone on its server while it runs, so a loop's trips, those of the loops inside it counted in, are bounded by a constant or a parameter, and by 100,000.");

    /// <summary>A parameter or field of a type the language does not have.</summary>
    public static readonly DiagnosticDescriptor UnsupportedType = Error(
        "TKIT1010", Language, "A parameter or state field that the language cannot hold",
        "{0}: '{1}' is {2}; {3}",
        "Parameters are init-only long, int, bool, enum, Duration, CalendarPeriod or UtcOffset; state fields are long, int, bool, enum, Counters with a length or a Log with a bound, of a record struct.");

    /// <summary>A strategy draws a random number.</summary>
    public static readonly DiagnosticDescriptor Randomness = Error(
        "TKIT1011", Language, "A strategy draws a random number",
        "{0} draws from {1}, and would decide differently wherever it runs; decide from 'now', 'cost', the state and the parameters{2}",
        "Executors that do not draw the same number do not make the same decision, and nothing could be replayed.");

    /// <summary>A strategy reaches outside the process.</summary>
    public static readonly DiagnosticDescriptor InputOutput = Error(
        "TKIT1012", Language, "A strategy reaches outside itself",
        "{0} uses {1}, which reads or writes outside the decision; bring in what it reads as a [Parameter], and log or act on the decision where it is received{2}",
        "A decision runs inside a server's lock or a script, where there are no files, consoles, networks or environments.");

    /// <summary>A strategy reads a static that can change.</summary>
    public static readonly DiagnosticDescriptor MutableStatic = Error(
        "TKIT1013", Language, "A strategy reads a static",
        "{0} reads the static '{1}', which is one process's own; make it a const, or an init-only [Parameter] property{2}",
        "What a static holds is not the same in two processes, and a store has none of it.");

    /// <summary>A strategy works on text.</summary>
    public static readonly DiagnosticDescriptor Text = Error(
        "TKIT1014", Language, "A strategy works on text, or on a hash",
        "{0}: {1} is text or a hash, which depends on the culture, the process or the language; the language holds integers and truth values: use an enum for choices{2}",
        "Text compares, folds and hashes differently in each executor.");

    /// <summary>A strategy allocates.</summary>
    public static readonly DiagnosticDescriptor Allocation = Error(
        "TKIT1015", Language, "A strategy allocates",
        "{0}: {1} allocates; keep values in locals, tuples and the state{2}",
        "A decision allocates nothing in process, and a script has no objects to share.");

    /// <summary>A strategy throws or catches.</summary>
    public static readonly DiagnosticDescriptor Exceptions = Error(
        "TKIT1016", Language, "A strategy throws or catches",
        "{0}: {1} throws or catches; return Outcome.Deny, or a value that says so{2}",
        "An exception half-way through a decision has no meaning where the state is kept; a denial has.");

    /// <summary>A strategy uses a lambda, a delegate or LINQ.</summary>
    public static readonly DiagnosticDescriptor Lambda = Error(
        "TKIT1017", Language, "A strategy uses a lambda, a delegate or LINQ",
        "{0}: {1} is a lambda, a delegate or LINQ; write a static method and call it, or a loop with a bound{2}",
        "A delegate can be anything; every executor is made from what stands in the source.");

    /// <summary>A strategy waits.</summary>
    public static readonly DiagnosticDescriptor Async = Error(
        "TKIT1018", Language, "A strategy waits",
        "{0}: {1} waits; a decision is made at once, from what it is given: read what it needs before, and pass it as the cost or a parameter{2}",
        "A decision is one atomic step. To have callers wait, answer with a delay.");

    /// <summary>A parameter that nothing reads.</summary>
    public static readonly DiagnosticDescriptor UnusedParameter = Warning(
        "TKIT1019", Language, "A parameter that nothing reads",
        "{0}: no function reads parameter '{1}', so that configuring it changes nothing; use it or remove it",
        "Whoever sets a limit that does not limit learns of it from the bill.");

    /// <summary>A parameter without a range.</summary>
    public static readonly DiagnosticDescriptor UnboundedParameter = new(
        "TKIT1020", "A parameter without a range",
        "{0}: parameter '{1}' takes whatever fits 2^53 - 1; declare the largest value that makes sense, as in [Parameter(Min = 1, Max = 1_000_000)]",
        Language, DiagnosticSeverity.Info, isEnabledByDefault: true,
        "The declared range is what exactness is proved from: without one, checks are left to the configuration or to run time.", HelpLinks.Of("TKIT1020"));

    /// <summary>A strategy that never denies.</summary>
    public static readonly DiagnosticDescriptor NeverDenies = Warning(
        "TKIT1021", Language, "A denial that cannot be reached",
        "{0} allows every request, whatever its parameters and its state; compare what is left with the cost, and return Outcome.Deny where it does not suffice",
        "A limit that cannot deny does not limit.");

    /// <summary>A strategy that never allows.</summary>
    public static readonly DiagnosticDescriptor NeverAllows = Warning(
        "TKIT1022", Language, "An allowance that cannot be reached",
        "{0} denies every request, whatever its parameters and its state; look for a comparison that never holds in the declared ranges",
        "A limit that cannot allow is an outage.");

    /// <summary>A retry time that ignores the cost.</summary>
    public static readonly DiagnosticDescriptor RetryIgnoresCost = Warning(
        "TKIT1023", Language, "A retry time that ignores the cost",
        "{0} denies by the cost and gives the same retry time for every cost, so that a request too large to ever succeed retries for ever; give none where the cost exceeds the limit, as in 'retryAt: cost <= Limit ? end : null'",
        "A retry at the time given is to succeed. A cost above the limit never does, and is told so by no retry time.");

    /// <summary>State in units of a parameter, and no Carry.</summary>
    public static readonly DiagnosticDescriptor MissingCarry = Warning(
        "TKIT1024", Language, "State in units of a parameter, and no Carry",
        "{0} keeps the cost multiplied by what a parameter gives, so that what is kept means another amount once that parameter is changed; write 'Carry(State state, {1} old, long now)', which converts it",
        "A limit that is changed keeps what its keys have consumed: only the strategy knows what its state means under other parameters.");

    /// <summary>A state that can go back in time.</summary>
    public static readonly DiagnosticDescriptor TimeUncompared = Warning(
        "TKIT1025", Language, "A state that can go back in time",
        "{0} keeps a time and never compares 'now' with what it kept, so that a clock that steps back takes the state back with it; keep the later of the two, as with Math.Max(s.Last, now)",
        "Clocks step back. An earlier time never yields more and never resets: what is kept only moves forward.");

    /// <summary>The shape of the state is not the baseline's.</summary>
    public static readonly DiagnosticDescriptor ChangedShape = Warning(
        "TKIT1026", Language, "The state has another shape than the baseline",
        "{0} keeps its state in the shape {1}, and the baseline says {2}: what is stored in the old shape would start cold; restore the fields and their order, or accept it by the line '{3} {1}' in {4}",
        "A key whose stored state has another shape starts as if nothing had been consumed. A baseline makes that a decision, not an accident.");

    /// <summary>A log that nothing bounds.</summary>
    public static readonly DiagnosticDescriptor UnboundedLog = Error(
        "TKIT1027", Language, "A log without a bound",
        "{0}: nothing bounds the log '{1}' to between 1 and 10,000 records: {2}; write '[Field(LengthOf = nameof(Limit))]', with a Max on that parameter, or '[Field(Length = 100)]'",
        "A state is read and written whole, and a loop over a log is bounded by how long it can be: 10,000 records at most.");

    /// <summary>Permits that come back, and no Credit.</summary>
    public static readonly DiagnosticDescriptor MissingCredit = Warning(
        "TKIT1028", Language, "Permits come back, and no Credit",
        "{0} {1}, and has no Credit: what comes back would be an error of whoever returns it; write '{2} Credit({2} state, long now, long amount, long debitedAt)', which gives back what time has not",
        "Permits that are taken ahead and not spent come back: of a lease, of a reservation. Only the strategy knows what of its state they were.");

    /// <summary>A strategy without a state.</summary>
    public static readonly DiagnosticDescriptor MissingState = Error(
        "TKIT1029", Language, "A strategy without a state",
        "{0} keeps '{1}', which is {2}; write 'public readonly record struct State(long End, long Used);' with what it keeps, and nothing else that stores, and have Decide take and return it",
        "What is kept of a key is written and read by every executor, field by field: a record struct whose fields all stand in its first line.");

    /// <summary>A strategy with two states.</summary>
    public static readonly DiagnosticDescriptor DuplicateState = Error(
        "TKIT1030", Language, "A strategy with two states",
        "{0}: '{1}' speaks of '{2}', and Decide keeps '{3}'; a strategy has one state, which all its functions take and return",
        "A key has one stored state. A function of another one would be given what it cannot read.");

    /// <summary>An expression always leaves its range.</summary>
    public static readonly DiagnosticDescriptor Overflow = Error(
        "TKIT2001", Ranges, "An expression is never exact",
        "{0}: '{1}' is {2}, always outside {3} to {4}, where every executor is exact",
        "Lua's numbers are doubles: integers are exact to 2^53 - 1. An expression that never fits is a mistake.");

    /// <summary>A divisor may be zero.</summary>
    public static readonly DiagnosticDescriptor DivisionByZero = Error(
        "TKIT2002", Ranges, "A divisor may be zero",
        "{0}: '{1}' divides by a value from {2}; rule out {3} by a comparison, or declare Min = 1 on the parameter or field it comes from",
        "Division by zero is an error in one executor and infinity in another; a divisor is shown not to be zero.");

    /// <summary>An expression is checked at run time.</summary>
    public static readonly DiagnosticDescriptor Guarded = new(
        "TKIT2003", "An expression is checked at run time",
        "{0}: neither the declared ranges nor a configuration can prove that '{1}' ({2}) stays within {3} to {4}; it is checked at run time, an error and never a wrong answer",
        Ranges, DiagnosticSeverity.Info, isEnabledByDefault: true,
        "Declare a tighter range with [Parameter] or [Field], or clamp the value, and the check goes away.", HelpLinks.Of("TKIT2003"));

    /// <summary>A remainder of what may be negative.</summary>
    public static readonly DiagnosticDescriptor NegativeRemainder = Warning(
        "TKIT2004", Ranges, "A remainder of what may be negative",
        "{0}: the left side of '{1}' may be negative, and then so is the remainder, which is hardly meant; make it at least 0 first, as with Math.Max, or declare Min = 0",
        "C#'s remainder has the sign of the dividend: -7 % 3 is -1. Every executor gives the same, but a time or a count is rarely negative on purpose.");

    /// <summary>Nothing is left to a configuration or to run time.</summary>
    public static readonly DiagnosticDescriptor Proved = new(
        "TKIT2005", "Proved for all parameters",
        "{0} is proved exact for all parameters: from their declared ranges, each of its {1} expressions and fields stays where every executor is exact, so that no configuration is refused for it and nothing is checked at run time",
        Ranges, DiagnosticSeverity.Info, isEnabledByDefault: false,
        "Turned on where a strategy is to stay so: a change that costs the proof takes the message away, and TKIT2003 names what is checked from then on.", HelpLinks.Of("TKIT2005"));

    /// <summary>Those about strategies, by id.</summary>
    public static readonly ImmutableArray<DiagnosticDescriptor> OfStrategies =
    [
        Clock, OutsideCall, FloatingPoint, Unsupported, Signature, NotPartial, OutsideState, Recursion, UnboundedLoop, UnsupportedType,
        Randomness, InputOutput, MutableStatic, Text, Allocation, Exceptions, Lambda, Async, UnusedParameter, UnboundedParameter, NeverDenies, NeverAllows, RetryIgnoresCost,
        MissingCarry, TimeUncompared, ChangedShape, UnboundedLog, MissingCredit, MissingState, DuplicateState,
        Overflow, DivisionByZero, Guarded, NegativeRemainder, Proved,
    ];

    /// <summary>All of them, by id.</summary>
    public static ImmutableArray<DiagnosticDescriptor> All => [.. OfStrategies, .. LimitRules.All, .. UseRules.All];

    internal static DiagnosticDescriptor Warning(string id, string category, string title, string message, string description) =>
        new(id, title, message, category, DiagnosticSeverity.Warning, isEnabledByDefault: true, description, HelpLinks.Of(id));

    internal static DiagnosticDescriptor Error(string id, string category, string title, string message, string description) =>
        new(id, title, message, category, DiagnosticSeverity.Error, isEnabledByDefault: true, description, HelpLinks.Of(id));
}
