using System;
using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;
using Block = ThrottleKit.Compiler.Text.EquatableArray<ThrottleKit.Compiler.Ir.IrStatement>;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>
/// The largest cost that a fresh key allows: what <c>Decide</c> says is left when there is no state and nothing is asked for. Failures do not
/// matter on the way, as <c>Decide</c> itself has failed then.
/// </summary>
internal static class FreshLimit
{
    /// <summary>The name of the function that computes the limit for a configuration, where an expression does not.</summary>
    public const string Function = "FreshLimit";

    private const string Value = "freshLimit";

    /// <summary>
    /// The limit where it is a simple value, else the function that computes it: <see cref="StrategyPlan.LimitFunction"/> from the time, or
    /// <see cref="Function"/> once for a configuration.
    /// </summary>
    /// <param name="decide">The lowered <c>Decide</c>.</param>
    /// <param name="facts">What is known of it, failures left out.</param>
    /// <param name="helper">As in <see cref="FunctionLowering.Evaluate"/>.</param>
    public static (IrExpression? Limit, IrFunction? Function) Of(IrFunction decide, Facts facts, Func<string, IrFunction?> helper)
    {
        var now = decide.Parameters[decide.Parameters.Count - 2];
        var known = facts.Steps.Steps.Count;
        var limit = FunctionLowering.Evaluate(Specialise(decide, now, EntryPoints.Remaining(facts.Strategy)), facts, helper);
        var use = new LocalUse(limit);
        if (use.IsRead(now.Name)) return (null, FunctionLowering.Finish(limit, facts));
        if (limit.Body.Count == 1 && limit.Body[0] is IrReturn { Values: var values })
        {
            var value = facts.Steps.Add(values[0], Value);
            if (value is IrConfigured own && facts.Steps.Steps.Skip(known).Contains(facts.Steps.StepOf(own))) facts.Steps.Rename(own, Value);
            return (value, null);
        }

        return (null, limit with { Name = Function, Parameters = default });
    }

    /// <summary>(now) -> (limit): <c>Decide</c> for a key without a state and a cost of 0.</summary>
    private static IrFunction Specialise(IrFunction decide, IrVariable now, int remaining)
    {
        IEnumerable<IrStatement> nothing = decide.Parameters.Where(parameter => parameter != now)
            .Select(parameter => new IrDeclare(parameter, Nothing(parameter.Type)));
        return new IrFunction(
            StrategyPlan.LimitFunction, EquatableArray.Of(now), EquatableArray.Of(decide.Results[remaining]),
            nothing.Concat(KeepResult(decide.Body, remaining)).ToEquatableArray());
    }

    private static IrExpression Nothing(IrType type) => type switch
    {
        IrType.Bool => new IrBool(false),
        IrType.Row => new IrZeros(new IrInt(0), IrSite.None),
        IrType.Log => new IrNoEntries(),
        _ => new IrInt(0),
    };

    /// <summary>The configured value that <see cref="Function"/> computes, after everything that it may read.</summary>
    public static IrExpression Call(ConfiguredSteps steps) =>
        steps.Add(new IrCall(EquatableArray.Of(new IrVariable(Value, IrType.Int)), Function, default))[0];

    private static Block KeepResult(Block block, int index) => block.Select(statement => statement switch
    {
        IrReturn end => new IrReturn(EquatableArray.Of(end.Values[index])),
        IrIf branch => new IrIf(branch.Condition, KeepResult(branch.Then, index), KeepResult(branch.Else, index)),
        IrWhile loop => loop with { Body = KeepResult(loop.Body, index) },
        _ => statement,
    }).ToEquatableArray();
}
