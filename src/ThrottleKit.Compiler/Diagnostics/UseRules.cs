using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ThrottleKit.Compiler.Diagnostics;

/// <summary>The part of the catalogue that is about where limits are used: 4xxx.</summary>
public static class UseRules
{
    private const string Use = "ThrottleKit.Use";

    /// <summary>The method that does the work is missing.</summary>
    public static readonly DiagnosticDescriptor MissingCore = Rules.Error(
        "TKIT4001", Use, "The method that does the work is missing",
        "'{0}' asks and then calls '{1}', which is not there with the same signature; write '{2}'",
        "The generator writes the body of the partial method. The work stands in the method with Core in its name.");

    /// <summary>A type that nothing can be added to.</summary>
    public static readonly DiagnosticDescriptor TypeNotPartial = Rules.Error(
        "TKIT4002", Use, "The type of a throttled method is not partial",
        "'{0}' must be partial and not local to its file, so that the body of '{1}' can be added to it",
        "The generator adds the method's body in another part of the type, and of all types around it.");

    /// <summary>A method that is called past its limit.</summary>
    public static readonly DiagnosticDescriptor PassedBy = Rules.Error(
        "TKIT4003", Use, "A limit that calls pass by",
        "'{0}' {1}, so that calls would pass its limit by; make it partial",
        "Calls of a plain method are intercepted where they stand. What is called from elsewhere, or through a contract, asks only where its body does.");

    /// <summary>A partial method whose body is there already.</summary>
    public static readonly DiagnosticDescriptor HasBody = Rules.Error(
        "TKIT4004", Use, "A throttled partial method has a body already",
        "'{0}' has a body; name that method '{1}', and leave this one to be generated",
        "The body of a throttled partial method is generated: it asks first.");

    /// <summary>Something that is no method.</summary>
    public static readonly DiagnosticDescriptor NoMethod = Rules.Error(
        "TKIT4005", Use, "[Throttle] where there is no method to call",
        "{0} cannot be throttled; put the attribute on a method that it calls",
        "No attribute is ever without effect: local functions, lambdas, accessors, operators and constructors cannot ask.");

    /// <summary>A method whose calls cannot be intercepted.</summary>
    public static readonly DiagnosticDescriptor Hidden = Rules.Error(
        "TKIT4006", Use, "A method whose calls cannot be intercepted",
        "The calls of '{0}' cannot be intercepted, as {1}; make it partial",
        "An interceptor stands outside the method's type and has to see what it uses.");

    /// <summary>A throttled method as a delegate.</summary>
    public static readonly DiagnosticDescriptor TakenAsDelegate = Rules.Error(
        "TKIT4007", Use, "A throttled method is taken as a delegate",
        "'{0}' is taken as a delegate, and calls of that pass its limit by; call it in a lambda, or make it partial",
        "Direct calls of a plain method are intercepted. A call by a delegate cannot be.");

    /// <summary>A wait where there is none.</summary>
    public static readonly DiagnosticDescriptor CannotWait = Rules.Error(
        "TKIT4008", Use, "A wait that would hold a thread",
        "'{0}' cannot wait, as {1}; remove MaxWait, or {2}",
        "Only an asynchronous method waits for its permits without holding a thread, and by reference there is nothing to come back to.");

    /// <summary>An answer that is not there.</summary>
    public static readonly DiagnosticDescriptor UnknownAnswer = Rules.Error(
        "TKIT4009", Use, "An answer to denied calls that does not fit",
        "'{0}' is no member that gives {1}; write a method, property or field that does, and which may take the ThrottleDenial",
        "What a denied call gives back is of the method's own type.");

    /// <summary>A decision that nobody looks at.</summary>
    public static readonly DiagnosticDescriptor DecisionIgnored = Rules.Warning(
        "TKIT4010", Use, "A decision is ignored",
        "The decision of '{0}' is ignored, so that nothing is limited; look at IsAllowed",
        "A refused permit is a value, not an exception: whoever does not look at it is not limited.");

    /// <summary>A blocking wait.</summary>
    public static readonly DiagnosticDescriptor BlockingWait = Rules.Warning(
        "TKIT4011", Use, "An asynchronous check is waited for by blocking",
        "'{0}' holds a thread until '{1}' decides; await it, or ask by Acquire",
        "Threads that wait for permits are threads that the calls which have them cannot run on.");

    /// <summary>A limiter that lives no longer than a call.</summary>
    public static readonly DiagnosticDescriptor LimiterPerCall = Rules.Warning(
        "TKIT4012", Use, "A limiter is made for each call",
        "This '{0}' is made for one call, with nothing taken, and forgotten with it, so that nothing is limited; make it once, in a field or by the services",
        "A limiter keeps what was taken. One that is made for each call has nothing to keep.");

    /// <summary>An account that nobody settles.</summary>
    public static readonly DiagnosticDescriptor Unsettled = Rules.Warning(
        "TKIT4013", Use, "A call on a budget is not settled",
        "Nothing settles what 'OpenAsync' reserves, which stays used until the window ends; call SettleAsync on the answer's Spend with what was used, or KeepAsync where nobody knows",
        "A reservation is of the most that a call may use. What it did not use goes back by its settlement alone.");

    /// <summary>An address as it is.</summary>
    public static readonly DiagnosticDescriptor RawAddress = Rules.Warning(
        "TKIT4014", Use, "A raw remote address is a key",
        "'{0}' is a key as it is, and whoever has an IPv6 network has 2^64 of them and more; take HttpKeys.Address() for requests, or the first 64 bits of the address in IPv6",
        "A network of IPv6 is given to one customer, who can take another address for each request. An IPv4 address may also come as an IPv6 one, and would be two keys.");

    /// <summary>Middleware that stands too early.</summary>
    public static readonly DiagnosticDescriptor TooEarly = Rules.Warning(
        "TKIT4015", Use, "Limits are asked for too early",
        "UseThrottleKit() stands before {0}(): {1}; move it after that",
        "Middleware sees what the one before it has found out. A limit that is asked for before that limits nobody.");

    /// <summary>A retry by another time than the one given.</summary>
    public static readonly DiagnosticDescriptor RetryIgnored = Rules.Warning(
        "TKIT4016", Use, "A retry loop ignores the retry time",
        "This loop asks again after a '{0}.{1}' of its own; wait for the decision's RetryAfter, and end where it has none, or let AcquireAsync wait",
        "A denial says when the same request can be allowed. Before that, asking is in vain; and without such a time it always is.");

    /// <summary>All of them, by id.</summary>
    public static readonly ImmutableArray<DiagnosticDescriptor> All =
    [
        MissingCore, TypeNotPartial, PassedBy, HasBody, NoMethod, Hidden, TakenAsDelegate, CannotWait, UnknownAnswer, DecisionIgnored,
        BlockingWait, LimiterPerCall, Unsettled, RawAddress, TooEarly, RetryIgnored,
    ];
}
