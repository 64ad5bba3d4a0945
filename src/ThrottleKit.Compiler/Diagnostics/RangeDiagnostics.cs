using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Diagnostics;

/// <summary>A diagnostic at a site, before its place in the source is known.</summary>
/// <param name="Rule">Which diagnostic.</param>
/// <param name="Site">The site's number.</param>
/// <param name="Arguments">What fills its message, after the <see cref="Subject"/>.</param>
public sealed record SiteDiagnostic(DiagnosticDescriptor Rule, int Site, IReadOnlyList<object> Arguments);

/// <summary>Which findings of the range analysis are diagnostics: decided here, for the analyzers that report them and the generator that stops at errors.</summary>
public static class RangeDiagnostics
{
    /// <summary>The diagnostics of a strategy's ranges.</summary>
    /// <param name="plan">The strategy after lowering.</param>
    /// <param name="report">What the analysis found.</param>
    public static IEnumerable<SiteDiagnostic> Of(StrategyPlan plan, RangeReport report)
    {
        var remainders = LogicDiagnostics.Remainders(plan.Source);
        foreach (var finding in report.Sites)
        {
            var site = plan.Source.Sites[finding.Site];
            if (!finding.Range.IsEmpty && finding.Range.Intersect(Interval.Of(site.Min, site.Max)).IsEmpty)
                yield return new SiteDiagnostic(Rules.Overflow, site.Id, [site.Text, finding.Range.ToString(), site.Min, site.Max]);
            else if (finding.Level == Exactness.Guarded && !finding.BadDivisor.IsEmpty)
                yield return new SiteDiagnostic(Rules.DivisionByZero, site.Id, [site.Text, finding.BadDivisor.ToString(), finding.BadDivisor.Min < 0 ? "values below 1" : "0"]);
            else if (finding.Level == Exactness.Guarded)
                yield return new SiteDiagnostic(Rules.Guarded, site.Id, [site.Text, finding.Range.ToString(), site.Min, site.Max]);
            else if (!finding.Range.IsEmpty && finding.Range.Min < 0 && remainders.Contains(site.Id))
                yield return new SiteDiagnostic(Rules.NegativeRemainder, site.Id, [site.Text]);
        }
    }

    /// <summary>Whether a strategy's ranges show an error, so that nothing is generated for it.</summary>
    /// <param name="plan">The strategy after lowering.</param>
    /// <param name="report">What the analysis found.</param>
    public static bool HasError(StrategyPlan plan, RangeReport report)
    {
        foreach (var diagnostic in Of(plan, report))
            if (diagnostic.Rule.DefaultSeverity == DiagnosticSeverity.Error) return true;
        return false;
    }
}
