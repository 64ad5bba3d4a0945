using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Diagnostics;

/// <summary>
/// Whether a strategy denies by the cost and yet has one retry time for every cost. Where it is not plain, it is not said.
/// </summary>
internal static class RetryTimes
{
    public static bool IgnoreTheCost(StrategyPlan plan)
    {
        var decide = plan.Find(IrStrategy.Decide)!;
        var statements = decide.Body.All().ToList();
        var returns = statements.OfType<IrReturn>().ToList();
        if (returns.Any(end => end.Values[0] is not IrBool)) return false;

        var hasRetry = 1 + plan.Source.Fields.Count + 2;
        var answers = returns.Where(end => end.Values[0] is IrBool { Value: false }).Select(end => (Has: end.Values[hasRetry], At: end.Values[hasRetry + 1])).Distinct().ToList();
        if (answers.Count != 1 || answers[0].Has is IrBool { Value: false }) return false;

        var cost = DependingOn(decide.Parameters[decide.Parameters.Count - 1].Name, statements);
        return !Reads(answers[0].Has, cost) && !Reads(answers[0].At, cost)
            && statements.OfType<IrIf>().Any(choice => choice.MayReturn() && choice.Condition.All().Any(part => ComparesByAmount(part, cost)));
    }

    /// <summary>A comparison of what depends on the cost with more than a constant: <c>cost > 0</c> only tells a peek.</summary>
    private static bool ComparesByAmount(IrExpression part, HashSet<string> cost) =>
        part is IrBinary comparison && comparison.Op.IsComparison() && comparison.Left is not IrInt && comparison.Right is not IrInt && Reads(comparison, cost);

    /// <summary>The locals that depend on one: what is computed from it, and what is assigned where it decides.</summary>
    private static HashSet<string> DependingOn(string name, IReadOnlyList<IrStatement> statements)
    {
        var depending = new HashSet<string> { name };
        for (var before = 0; before != depending.Count;)
        {
            before = depending.Count;
            foreach (var statement in statements)
            {
                var inside = statement.Blocks().SelectMany(block => block.All());
                var reads = statement.Expressions().Any(expression => Reads(expression, depending));
                if (reads) depending.UnionWith(inside.Append(statement).SelectMany(assigning => assigning.Assigned()).Select(variable => variable.Name));
            }
        }

        return depending;
    }

    private static bool Reads(IrExpression expression, HashSet<string> names) =>
        expression.All().Any(part => part is IrLocal local && names.Contains(local.Name));
}
