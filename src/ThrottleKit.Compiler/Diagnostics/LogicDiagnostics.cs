using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Frontend.Reuse;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Diagnostics;

/// <summary>A diagnostic at a member of a strategy, before its place in the source is known.</summary>
/// <param name="Rule">Which diagnostic.</param>
/// <param name="Member">Decide, or the name of a parameter.</param>
/// <param name="Arguments">What fills its message, after the <see cref="Subject"/>.</param>
public sealed record MemberDiagnostic(DiagnosticDescriptor Rule, string Member, IReadOnlyList<object> Arguments);

/// <summary>What is said of a strategy that compiles and yet is hardly meant so.</summary>
public static class LogicDiagnostics
{
    /// <summary>The diagnostics of a strategy's logic.</summary>
    /// <param name="plan">The strategy after lowering.</param>
    /// <param name="report">What the range analysis found.</param>
    /// <param name="bound">The strategy as it was bound.</param>
    public static IEnumerable<MemberDiagnostic> Of(StrategyPlan plan, RangeReport report, BoundStrategy bound)
    {
        var read = new HashSet<string>(ExpressionsOf(plan.Source).Select(NameOfParameter).OfType<string>().Concat(plan.Source.Units));
        foreach (var parameter in plan.Source.Parameters)
        {
            if (!read.Contains(parameter.Name)) yield return new MemberDiagnostic(Rules.UnusedParameter, parameter.Name, [parameter.Property]);
            else if (parameter is { Kind: IrParameterKind.Integer, Max: IrLimits.MaxExact })
                yield return new MemberDiagnostic(Rules.UnboundedParameter, parameter.Name, [parameter.Property]);
        }

        if (!report.Allowed.IsEmpty && !report.Allowed.Contains(0)) yield return new MemberDiagnostic(Rules.NeverDenies, IrStrategy.Decide, []);
        if (!report.Allowed.IsEmpty && !report.Allowed.Contains(1)) yield return new MemberDiagnostic(Rules.NeverAllows, IrStrategy.Decide, []);

        var decide = new DecideLogic(plan);
        if (decide.RetryIgnoresTheCost()) yield return new MemberDiagnostic(Rules.RetryIgnoresCost, IrStrategy.Decide, []);
        if (plan.Source.Find(IrStrategy.Carry) is null && decide.KeepsTheCostInUnitsOfAParameter()) yield return new MemberDiagnostic(Rules.MissingCarry, IrStrategy.Decide, [bound.Name]);
        if (decide.KeepsTheTimeUncompared()) yield return new MemberDiagnostic(Rules.TimeUncompared, IrStrategy.Decide, []);
        if (plan.Source.Find(IrStrategy.Credit) is null && Returns(bound) is { } returns)
            yield return new MemberDiagnostic(Rules.MissingCredit, returns.Member, [returns.Why, bound.StateName]);
        if (report.Sites.All(site => site.Level == Exactness.Proved)) yield return new MemberDiagnostic(Rules.Proved, IrStrategy.Decide, [report.Sites.Count]);
    }

    /// <summary>What says of a strategy that permits come back to it: a lease gives back what a node has not spent, a settlement what was reserved and not spent.</summary>
    private static (string Member, string Why)? Returns(BoundStrategy bound) =>
        bound.Places.ContainsKey(BoundStrategy.Lease) ? (BoundStrategy.Lease, "can be leased")
        : bound.Places.ContainsKey(IrStrategy.Charge) ? (IrStrategy.Charge, "charges what is spent, where more may have been reserved")
        : null;

    /// <summary>The sites of a strategy's remainders.</summary>
    internal static HashSet<int> Remainders(IrStrategy strategy) =>
        [.. ExpressionsOf(strategy).OfType<IrBinary>().Where(binary => binary.Op == IrBinaryOp.Remainder).Select(binary => binary.Site)];

    private static IEnumerable<IrExpression> ExpressionsOf(IrStrategy strategy) =>
        strategy.Functions.SelectMany(function => function.Body.All()).SelectMany(statement => statement.Expressions()).SelectMany(expression => expression.All());

    private static string? NameOfParameter(IrExpression expression) => expression switch
    {
        IrParameter parameter => parameter.Name,
        IrHasParameter parameter => parameter.Name,
        _ => null,
    };
}
