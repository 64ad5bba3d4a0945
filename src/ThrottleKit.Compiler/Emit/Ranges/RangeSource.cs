using System;
using System.Linq;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.Ranges;

/// <summary>
/// Prints the strategy once more, in the interval domain: C# that proves for one configuration what the declared ranges could not. It is the same
/// walk as the compiler's own analysis, with text for values.
/// </summary>
public static class RangeSource
{
    /// <summary>The name by which the printed statements call the collector of what fails, a <c>RangeCheck</c>.</summary>
    public const string Check = "check";

    /// <summary>How the printed statements call the runtime's <c>Interval</c>: through an alias and <c>::</c>, which no type of the user's can capture.</summary>
    public const string Interval = "Exactness::Interval";

    /// <summary>Prints the statements of the check; nothing where every site is proved or guarded.</summary>
    /// <param name="plan">The strategy after lowering.</param>
    /// <param name="report">What the analysis found.</param>
    /// <param name="read">How the printed code reads a parameter, its presence, or a configured value, as a long or a bool.</param>
    public static string Print(StrategyPlan plan, RangeReport report, Func<IrExpression, string> read)
    {
        if (report.Sites.All(site => site.Level != Exactness.Configuration)) return "";

        var (declared, _, _) = RangeAnalysis.Declared(plan);
        var domain = new RangeSourceDomain(plan, report, declared, read);
        RangeAnalysis.WalkEntries(plan, new RangeWalker<Ranged>(plan, domain), domain.Literal);
        var writer = new SourceWriter();
        var statements = domain.Root;
        statements.Prune();
        statements.Print(writer);
        return writer.ToString();
    }
}
