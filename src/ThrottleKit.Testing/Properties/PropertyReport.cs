using System.Globalization;

namespace ThrottleKit.Testing;

/// <summary>What every strategy promises. That every executor and store gives the same, the seventh promise, is what <see cref="EqualityRun"/> shows.</summary>
public enum StrategyProperty
{
    /// <summary>A denial leaves the state as it was.</summary>
    DenialChangesNothing = 1,

    /// <summary>A retry at the retry time is allowed; one microsecond earlier it is not.</summary>
    RetryIsHonest = 2,

    /// <summary>At the reset time the decision for every cost is the one with no state; a microsecond earlier some decision is not.</summary>
    ResetMeansFresh = 3,

    /// <summary>What remains is the largest cost that would be allowed right after.</summary>
    RemainingIsExact = 4,

    /// <summary>More time never denies more, and a smaller cost is never denied where a larger one is allowed.</summary>
    Monotone = 5,

    /// <summary>Over any interval, admissions keep the strategy's own bound.</summary>
    BoundHolds = 6,

    /// <summary>Giving back what was taken never makes that bound larger, whenever it is given back.</summary>
    CreditKeepsBound = 8,
}

/// <summary>A promise that was broken.</summary>
/// <param name="Property">The promise.</param>
/// <param name="History">The smallest history found that breaks it, with its last step.</param>
/// <param name="Explanation">What happened instead.</param>
public sealed record PropertyViolation(StrategyProperty Property, History History, string Explanation)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Property}: {Explanation}\n{TestPrinter.Print(History)}";
}

/// <summary>What came of a check.</summary>
/// <param name="Steps">Steps run.</param>
/// <param name="Questions">Further requests made to look into the states they led to, each undone at once.</param>
/// <param name="Violations">Promises that were broken, one of each kind.</param>
public sealed record PropertyReport(long Steps, long Questions, IReadOnlyList<PropertyViolation> Violations)
{
    /// <summary>Whether every promise was kept.</summary>
    public bool Passed => Violations.Count == 0;

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Steps} steps, {Questions} questions, {Violations.Count} promises broken")
        + string.Concat(Violations.Select(violation => $"\n\n{violation}"));
}
