using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.Scripts;

/// <summary>
/// What a configuration computes by a call and only credits, charges and carried states read, those compute again: every decision would else send
/// and receive an argument that hardly one of them reads.
/// </summary>
/// <remarks>
/// A configuration may come with values that could not be computed and are never read. Computed again they are numbers of no meaning, and still
/// never read; so that this is no error of the script, only what it runs without checks is moved.
/// </remarks>
internal static class RareSteps
{
    /// <summary>The plan with those steps where they are read.</summary>
    /// <param name="plan">The strategy.</param>
    /// <param name="ranges">What is known of its expressions.</param>
    public static StrategyPlan Apply(StrategyPlan plan, RangeReport ranges)
    {
        var often = new HashSet<IrFunction>(new[] { IrStrategy.Decide, plan.Limit is null ? StrategyPlan.LimitFunction : IrStrategy.Decide }
            .SelectMany(name => ScriptReach.From(plan, plan.Find(name)!)));
        var readOften = new HashSet<IrExpression>(often.SelectMany(ScriptReach.Inputs));
        var steps = plan.Configured.Where(step => step.Function is not null
            && !step.Results.Select(ValueOf).Any(readOften.Contains)
            && step.Arguments.All(argument => argument is IrInt or IrBool || readOften.Contains(argument))
            && ScriptReach.From(plan, plan.Find(step.Function)!).All(function => RunsWithoutChecks(function, ranges))).ToArray();

        var called = new HashSet<IrFunction>(steps.SelectMany(step => ScriptReach.From(plan, plan.Find(step.Function!)!)));
        var others = plan.Functions.Where(function => !called.Contains(function))
            .Select(function => often.Contains(function) ? function : steps.Aggregate(function, Compute));
        return plan with { Functions = plan.Functions.Where(called.Contains).Concat(others).ToEquatableArray() };
    }

    private static IrFunction Compute(IrFunction function, ConfiguredStep step)
    {
        var values = step.Results.ToDictionary(ValueOf, result => result with { Name = result.Name + "@" }); // no name of a strategy's has that
        var first = 0;
        while (first < function.Body.Count && !Reads(function.Body[first])) first++;
        if (first == function.Body.Count) return function;

        var body = function.Body.MapExpressions(
            expression => expression.Rewrite(part => values.TryGetValue(part, out var variable) ? variable.Read() : part), bounds: false);
        var results = step.Results.Select(result => values[ValueOf(result)]).ToEquatableArray();
        return function with
        {
            Body = body.Take(first)
                .Concat(results.Select(IrStatement (result) => new IrDeclare(result, null)))
                .Append(new IrCall(results, step.Function!, step.Arguments))
                .Concat(body.Skip(first)).ToEquatableArray(),
        };

        bool Reads(IrStatement statement) =>
            new[] { statement }.ToEquatableArray().All().SelectMany(IrTree.Expressions).SelectMany(ScriptReach.Inputs).Any(values.ContainsKey);
    }

    private static bool RunsWithoutChecks(IrFunction function, RangeReport ranges) =>
        function.Body.All().SelectMany(IrTree.Expressions).SelectMany(IrTree.All).All(part => !ranges.IsGuarded(part.Site()));

    private static IrExpression ValueOf(IrVariable result) => new IrConfigured(result.Name, result.Type);
}
