using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using ThrottleKit.Compiler.Interpreter;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Analysis;

/// <summary>
/// Decides for each site how it is known to stay exact: proved from the declared ranges; else, where some configuration proves it, at configuration;
/// else guarded at run time. Never silently none.
/// </summary>
public static class RangeAnalysis
{
    /// <summary>Analyses a strategy.</summary>
    /// <param name="plan">The strategy after lowering.</param>
    public static RangeReport Analyze(StrategyPlan plan)
    {
        var configured = new List<Interval>();
        var (domain, configuredSites, allowed) = Declared(plan, configured);
        var open = new HashSet<int>(domain.Failed);
        var provable = new HashSet<int>(configuredSites);
        foreach (var sample in Samples(plan.Source))
        {
            if (open.IsSubsetOf(provable)) break;
            if (Configured(plan, sample) is { } failed) provable.UnionWith(open.Where(site => !failed.Contains(site)));
        }

        return new RangeReport(plan.Source.Sites.Select(site => new SiteFinding(
            site.Id,
            !open.Contains(site.Id) ? Exactness.Proved : provable.Contains(site.Id) ? Exactness.Configuration : Exactness.Guarded,
            domain.Reached.TryGetValue(site.Id, out var range) ? range : Interval.Empty,
            !domain.Signed.Contains(site.Id),
            domain.BadDivisors.TryGetValue(site.Id, out var divisor) ? divisor : Interval.Empty)).ToEquatableArray(), allowed, configured.ToEquatableArray());
    }

    /// <summary>What configured values and parameters reach under the declared ranges.</summary>
    /// <param name="plan">The strategy after lowering.</param>
    /// <param name="report">What the analysis found of it.</param>
    internal static ConcreteDomain Declared(StrategyPlan plan, RangeReport report) => Declared(plan, ByName(plan, report.Configured));

    private static Dictionary<string, Interval> ByName(StrategyPlan plan, IReadOnlyList<Interval> configured) =>
        plan.Configured.SelectMany(step => step.Results).Zip(configured, (result, range) => (result.Name, range)).ToDictionary(known => known.Name, known => known.range);

    private static ConcreteDomain Declared(StrategyPlan plan, Dictionary<string, Interval> configured) => new(
        name => ParameterRange(plan.Source, name),
        name => plan.Source.Parameters.First(p => p.Name == name).IsOptional ? Interval.AnyBool : Interval.Of(1),
        configured);

    /// <summary>Walks a strategy under the declared ranges, and adds what each configured value reaches.</summary>
    private static (ConcreteDomain Domain, HashSet<int> ConfiguredSites, Interval Allowed) Declared(StrategyPlan plan, List<Interval> reached)
    {
        var configured = new Dictionary<string, Interval>();
        var domain = Declared(plan, configured);
        var walker = new RangeWalker<Interval>(plan, domain);
        foreach (var step in plan.Configured)
        {
            var values = step.Value is { } value
                ? [walker.Walk(value)]
                : walker.Walk(plan.Find(step.Function!)!, step.Arguments.Select(walker.Walk).ToList());
            reached.AddRange(values);
            for (var i = 0; i < values.Count; i++) configured[step.Results[i].Name] = values[i];
        }

        // What fails here is computed exactly, and so checked, for each configuration.
        var atConfiguration = new HashSet<int>(domain.Failed);
        domain.Failed.Clear();
        var allowed = WalkEntries(plan, walker, range => range);

        // A copy of the same expression may run on a decision too, on other values, and that one is not checked there.
        var configuredAlone = new HashSet<int>(atConfiguration.Except(domain.Failed));
        domain.Failed.UnionWith(atConfiguration);
        return (domain, configuredAlone, allowed);
    }

    /// <summary>Walks every function that runs on a decision, from the ranges of what it takes; ends in whether Decide allows.</summary>
    internal static T WalkEntries<T>(StrategyPlan plan, RangeWalker<T> walker, Func<Interval, T> literal)
    {
        var allowed = literal(Interval.Empty);
        foreach (var name in new[] { IrStrategy.Decide, IrStrategy.Credit, IrStrategy.Charge, IrStrategy.Carry, StrategyPlan.LimitFunction })
        {
            if (plan.Find(name) is not { } function || (name == StrategyPlan.LimitFunction && plan.Limit is not null)) continue;
            var results = walker.Walk(function, EntryRanges(plan.Source, function).Select(literal).ToList());
            if (name == IrStrategy.Decide) allowed = results[0];
        }

        return allowed;
    }

    private static IEnumerable<Interval> EntryRanges(IrStrategy strategy, IrFunction function)
    {
        // The parameters stand in one order: whether there is a state (not for Credit and Carry), its fields, old units (Carry alone), then the rest.
        var index = 0;
        var hasExists = function.Name is IrStrategy.Decide or IrStrategy.Charge;
        var fields = function.Name == StrategyPlan.LimitFunction ? 0 : strategy.Fields.Count;
        foreach (var parameter in function.Parameters)
        {
            var i = index++ - (hasExists ? 1 : 0);
            if (i < 0) yield return Interval.AnyBool;
            else if (i < fields) yield return Interval.Of(hasExists ? BigInteger.Min(0, strategy.Fields[i].Min) : strategy.Fields[i].Min, BigInteger.Max(0, strategy.Fields[i].Max));
            else if (function.Name == IrStrategy.Carry && i < fields + strategy.Units.Count) yield return ParameterRange(strategy, strategy.Units[i - fields]);
            else if (IsAmount(function, index - 1)) yield return Interval.Of(0, IrLimits.MaxAmount);
            else yield return Interval.Of(0, IrLimits.MaxTime);
        }
    }

    /// <summary>Cost and amount stand right after the time; every other argument left is a time.</summary>
    private static bool IsAmount(IrFunction function, int index) => function.Name switch
    {
        IrStrategy.Decide or IrStrategy.Charge => index == function.Parameters.Count - 1,
        IrStrategy.Credit => index == function.Parameters.Count - 2,
        _ => false,
    };

    private static Interval ParameterRange(IrStrategy strategy, string name)
    {
        var parameter = strategy.Parameters.First(p => p.Name == name);
        return Interval.Of(parameter.IsOptional ? BigInteger.Min(0, parameter.Min) : parameter.Min, BigInteger.Max(parameter.IsOptional ? 0 : parameter.Min, parameter.Max));
    }

    /// <summary>
    /// Configurations of ordinary size. A site that none of them proves would refuse every configuration, so it is guarded instead.
    /// </summary>
    private static IEnumerable<IReadOnlyList<long?>> Samples(IrStrategy strategy)
    {
        foreach (var size in new long[] { 0, 7, 1_000, 1_000_000 })
            yield return strategy.Parameters.Select(parameter => parameter switch
            {
                { IsOptional: true } => (long?)null,
                { Kind: IrParameterKind.Duration or IrParameterKind.Period } => Math.Min(Math.Max(Math.Max(size, 1) * 1_000, parameter.Min), parameter.Max),
                _ => Math.Min(Math.Max(size, parameter.Min), parameter.Max),
            }).ToList();
    }

    /// <summary>What the value of each site that runs on a decision reaches under one configuration, by the site's number; null if it cannot even be computed.</summary>
    /// <param name="plan">The strategy after lowering.</param>
    /// <param name="values">The values of its parameters, in order; null where an optional one is absent.</param>
    public static IReadOnlyDictionary<int, Interval>? Reach(StrategyPlan plan, IReadOnlyList<long?> values) => InConfiguration(plan, values)?.Reached;

    /// <summary>The sites that one configuration leaves open; null if it cannot even be computed.</summary>
    private static HashSet<int>? Configured(StrategyPlan plan, IReadOnlyList<long?> values) => InConfiguration(plan, values)?.Failed;

    private static ConcreteDomain? InConfiguration(StrategyPlan plan, IReadOnlyList<long?> values)
    {
        var configured = new Dictionary<string, Interval>();
        foreach (var value in IrInterpreter.ForPlan(plan, values).Configured)
        {
            if (value.Value is not { } number) return null;
            configured.Add(value.Key, Interval.Of(number));
        }

        long? ValueOf(string name) => values[plan.Source.Parameters.ToList().FindIndex(p => p.Name == name)];
        var domain = new ConcreteDomain(
            name => Interval.Of(ValueOf(name) ?? 0), name => Interval.Of(ValueOf(name) is null ? 0 : 1), configured);
        WalkEntries(plan, new RangeWalker<Interval>(plan, domain), range => range);
        return domain;
    }
}
