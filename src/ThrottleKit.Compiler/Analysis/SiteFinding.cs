using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Analysis;

/// <summary>How it is known that an expression stays exact.</summary>
public enum Exactness
{
    /// <summary>Proved at compile time from the declared ranges.</summary>
    Proved,

    /// <summary>Proved when a limiter is configured, for that configuration.</summary>
    Configuration,

    /// <summary>Checked at run time, by the same check in every executor.</summary>
    Guarded,
}

/// <summary>What the range analysis found of one site, over every copy of it that inlining made.</summary>
/// <param name="Site">The site's number.</param>
/// <param name="Level">How it is known to stay exact.</param>
/// <param name="Range">What its value reaches under the declared ranges, before any check.</param>
/// <param name="OperandsNonNegative">Whether, under the declared ranges, no operand is negative (and no divisor below 1): printers may use plain forms.</param>
/// <param name="BadDivisor">The values of a divisor that the declared ranges do not rule out although one among them cannot divide; empty where all can.</param>
public sealed record SiteFinding(int Site, Exactness Level, Interval Range, bool OperandsNonNegative, Interval BadDivisor = default);

/// <summary>The findings of a whole strategy.</summary>
/// <param name="Sites">One for each site, by number.</param>
/// <param name="Allowed">Whether a request can be allowed (1) and denied (0), under the declared ranges.</param>
/// <param name="Configured">What each value computed for a configuration reaches under the declared ranges, in the order of the plan.</param>
public sealed record RangeReport(EquatableArray<SiteFinding> Sites, Interval Allowed = default, EquatableArray<Interval> Configured = default)
{
    /// <summary>Whether a site must be checked at run time.</summary>
    /// <param name="site">The site's number; <c>IrSite.None</c> never is.</param>
    public bool IsGuarded(int site) => site >= 0 && Sites[site].Level == Exactness.Guarded;

    /// <summary>Whether the plain forms of division serve at a site.</summary>
    /// <param name="site">The site's number.</param>
    public bool IsPlain(int site) => site >= 0 && Sites[site].OperandsNonNegative;
}
