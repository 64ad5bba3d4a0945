using System.Linq;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.Ranges;

/// <summary>
/// The strategy once more, in the interval domain: a table that the runtime reads and computes, to prove for one configuration what the declared ranges could
/// not. It is the same walk as the compiler's own analysis, with steps of the table for values. A table, as it costs a build next to nothing, where
/// code that says the same was half of what compiling a strategy took.
/// </summary>
/// <param name="Text">The table; <c>RangeProof</c> of the runtime has its form.</param>
/// <param name="Inputs">What it is given, in order: parameters, their presence, values computed once.</param>
public sealed record RangeSource(string Text, EquatableArray<IrExpression> Inputs)
{
    /// <summary>Prints the table; null where every site is proved or guarded.</summary>
    /// <param name="plan">The strategy after lowering.</param>
    /// <param name="report">What the analysis found.</param>
    public static RangeSource? Print(StrategyPlan plan, RangeReport report)
    {
        if (report.Sites.All(site => site.Level != Exactness.Configuration)) return null;

        var domain = new RangeTableDomain(plan, report);
        RangeAnalysis.WalkEntries(plan, new RangeWalker<Ranged>(plan, domain), domain.Literal);
        return domain.Table();
    }
}
