using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ThrottleKit.Compiler.Diagnostics;

/// <summary>The part of the catalogue that is about limits, in attributes and in settings: 3xxx.</summary>
public static class LimitRules
{
    private const string Limits = "ThrottleKit.Limits";

    /// <summary>A number that has to be positive.</summary>
    public static readonly DiagnosticDescriptor NotPositive = Rules.Error(
        "TKIT3001", Limits, "A limit of nothing",
        "'{0}' is {1}; {2}",
        "Permits, periods and costs are counted from one. A limit of none is an outage.");

    /// <summary>A text that is no duration.</summary>
    public static readonly DiagnosticDescriptor Unreadable = Rules.Error(
        "TKIT3002", Limits, "A duration that cannot be read",
        "'{0}' is \"{1}\"; {2}",
        "A duration is a whole number with its unit, so that nobody has to know what a bare number counts.");

    /// <summary>A cost that the limit never has.</summary>
    public static readonly DiagnosticDescriptor CostAboveBurst = Rules.Error(
        "TKIT3003", Limits, "A cost that is never allowed",
        "A call takes {0} permits and the limit has at most {1} at once, so that every call is denied; lower Cost, or raise {2}",
        "A request for more than a rested key has is denied for ever, and has no retry time.");

    /// <summary>A limit that cannot deny.</summary>
    public static readonly DiagnosticDescriptor CostsNothing = Rules.Warning(
        "TKIT3004", Limits, "A limit that never denies",
        "A call takes nothing, so that no call is ever denied; give a Cost of at least 1, or remove the attribute",
        "A cost of zero asks what is left and takes nothing.");

    /// <summary>A value outside what the strategy takes.</summary>
    public static readonly DiagnosticDescriptor OutOfRange = Rules.Error(
        "TKIT3005", Limits, "A value that the strategy does not take",
        "'{0}' is {1}; strategy '{2}' takes {3} to {4}",
        "Each parameter of a strategy declares its range, and no configuration outside of it would start.");

    /// <summary>A strategy that is not there.</summary>
    public static readonly DiagnosticDescriptor UnknownStrategy = Rules.Error(
        "TKIT3006", Limits, "An unknown strategy",
        "There is no strategy '{0}'; {1}",
        "A strategy is named as in policies: the name of its class in camelCase, unless it gives another.");

    /// <summary>A policy that no settings configure.</summary>
    public static readonly DiagnosticDescriptor UnknownPolicy = Rules.Warning(
        "TKIT3007", Limits, "A policy that no settings configure",
        "There is no policy '{0}' in {1}; {2}",
        "A policy is looked up when its method is first called, and then its absence is an exception.");

    /// <summary>A key that is not there.</summary>
    public static readonly DiagnosticDescriptor UnknownKey = Rules.Error(
        "TKIT3008", Limits, "A key that is not there",
        "'{0}' is no parameter of '{1}', nor a field or property of its type; {2}",
        "The key says whose limit it is. Named by nameof, it survives a renaming.");

    /// <summary>A key that cannot be one.</summary>
    public static readonly DiagnosticDescriptor UnusableKey = Rules.Error(
        "TKIT3009", Limits, "A key that cannot be kept",
        "'{0}' {1}; {2}",
        "A key is kept between calls and compared with others: it is never null, and no window into something else.");

    /// <summary>One limit twice.</summary>
    public static readonly DiagnosticDescriptor SameLimitTwice = Rules.Error(
        "TKIT3010", Limits, "The same limit twice",
        "{0} stands here twice with the same key; ask once, for the sum of the costs",
        "A call takes from each of its limits or from none, and of one limit only once.");

    /// <summary>An attribute that says too little or too much.</summary>
    public static readonly DiagnosticDescriptor Ambiguous = Rules.Error(
        "TKIT3011", Limits, "No limit, or two at once",
        "[Throttle] {0}",
        "An attribute names a policy, or describes a limit by Tokens and Per.");

    /// <summary>A word that the strategy has no use for, or one that is missing.</summary>
    public static readonly DiagnosticDescriptor Unsuitable = Rules.Error(
        "TKIT3012", Limits, "A strategy that an attribute cannot describe",
        "Strategy '{0}' {1}",
        "Tokens, Per and Burst are the words of an attribute. Whatever else a strategy needs is configured as a policy.");

    /// <summary>Settings of a policy that do not work.</summary>
    public static readonly DiagnosticDescriptor WrongPolicy = Rules.Error(
        "TKIT3013", Limits, "A policy that does not work",
        "Policy '{0}': {1}",
        "What is wrong in the settings is found where they are written, and not when the program starts.");

    /// <summary>A key that tells nobody apart.</summary>
    public static readonly DiagnosticDescriptor ConstantKey = Rules.Warning(
        "TKIT3014", Limits, "A key that is the same for every call",
        "'{0}' is the same for every call, so that all callers have one limit in common; name what tells them apart, or remove Key",
        "A key gives each caller a limit. A constant gives all of them one, which is better said without a key.");

    /// <summary>A number in another unit than its name says.</summary>
    public static readonly DiagnosticDescriptor MixedUnits = Rules.Warning(
        "TKIT3015", Limits, "A length in another unit than its name says",
        "'{0}' is given to '{1}'; use '{2}', or another name",
        "A limit by the wrong unit is wrong a thousandfold, and works in every test that does not count.");

    /// <summary>A policy that cannot be leased.</summary>
    public static readonly DiagnosticDescriptor WrongLease = Rules.Error(
        "TKIT3016", Limits, "A lease that cannot be",
        "Policy '{0}' {1}",
        "Permits that are taken ahead must still mean something when they are spent. Strategies say by [Leasable] whether theirs do.");

    /// <summary>A window that its buckets do not divide.</summary>
    public static readonly DiagnosticDescriptor UnevenWindow = Rules.Warning(
        "TKIT3017", Limits, "A window that its buckets do not divide",
        "Policy '{0}': {1} buckets do not divide a window of {2}, which becomes one of {3}; change one of the two",
        "Buckets are of equal width, in whole microseconds. A window that they do not divide is rounded up.");

    /// <summary>All of them, by id.</summary>
    public static readonly ImmutableArray<DiagnosticDescriptor> All =
    [
        NotPositive, Unreadable, CostAboveBurst, CostsNothing, OutOfRange, UnknownStrategy, UnknownPolicy, UnknownKey, UnusableKey, SameLimitTwice, Ambiguous,
        Unsuitable, WrongPolicy, ConstantKey, MixedUnits, WrongLease, UnevenWindow,
    ];
}
