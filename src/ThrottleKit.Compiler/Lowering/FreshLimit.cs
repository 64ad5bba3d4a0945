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

    /// <summary>The limit where it does not depend on the time, or the function that computes it.</summary>
    /// <param name="decide">The lowered <c>Decide</c>.</param>
    /// <param name="facts">What is known of it, failures left out.</param>
    /// <param name="helper">As in <see cref="FunctionLowering.Evaluate"/>.</param>
    public static (IrExpression? Limit, IrFunction? Function) Of(IrFunction decide, Facts facts, Func<string, IrFunction?> helper)
    {
        var now = decide.Parameters[decide.Parameters.Count - 2];
        var limit = FunctionLowering.Evaluate(Specialise(decide, now, EntryPoints.Remaining(facts.Strategy)), facts, helper);
        var use = new LocalUse(limit);
        if (use.IsRead(now.Name)) return (null, FunctionLowering.Finish(limit, facts));
        if (limit.Body.Count == 1 && limit.Body[0] is IrReturn { Values: var values }) return (facts.Steps.Add(values[0], Value), null);
        return Call(Close(limit), facts.Steps);
    }

    /// <summary>(now) -> (limit): <c>Decide</c> for a key without a state and a cost of 0.</summary>
    private static IrFunction Specialise(IrFunction decide, IrVariable now, int remaining)
    {
        IEnumerable<IrStatement> nothing = decide.Parameters.Where(parameter => parameter != now)
            .Select(parameter => new IrDeclare(parameter, parameter.Type == IrType.Bool ? new IrBool(false) : new IrInt(0)));
        return new IrFunction(
            StrategyPlan.LimitFunction, EquatableArray.Of(now), EquatableArray.Of(decide.Results[remaining]),
            nothing.Concat(KeepResult(decide.Body, remaining)).ToEquatableArray());
    }

    private static Block KeepResult(Block block, int index) => block.Select(statement => statement switch
    {
        IrReturn end => new IrReturn(EquatableArray.Of(end.Values[index])),
        IrIf branch => new IrIf(branch.Condition, KeepResult(branch.Then, index), KeepResult(branch.Else, index)),
        IrWhile loop => loop with { Body = KeepResult(loop.Body, index) },
        _ => statement,
    }).ToEquatableArray();

    /// <summary>Makes what a function reads of the configuration its arguments, so that it can be computed before there is a configuration to read.</summary>
    private static (IrFunction Function, IReadOnlyList<IrExpression> Arguments) Close(IrFunction function)
    {
        var names = Names.Of(function);
        var locals = new Dictionary<IrExpression, IrLocal>();

        IrExpression Read(IrExpression part)
        {
            var name = part switch
            {
                IrParameter parameter => parameter.Name,
                IrHasParameter has => has.Name,
                IrConfigured => Value,
                _ => null,
            };
            if (name is null) return part;
            if (!locals.TryGetValue(part, out var local)) locals.Add(part, local = new IrLocal(names.Fresh(name), part.Type));
            return local;
        }

        var body = function.Body.MapExpressions(expression => expression.Rewrite(Read), bounds: false);
        var parameters = locals.Values.Select(local => new IrVariable(local.Name, local.Type)).ToEquatableArray();
        return (function with { Name = Function, Parameters = parameters, Body = body }, [.. locals.Keys]);
    }

    private static (IrExpression Limit, IrFunction Function) Call((IrFunction Function, IReadOnlyList<IrExpression> Arguments) closed, ConfiguredSteps steps)
    {
        var result = new IrVariable(Value, IrType.Int);
        var call = new IrCall(EquatableArray.Of(result), closed.Function.Name, closed.Arguments.ToEquatableArray());
        return (steps.Add(call)[0], closed.Function);
    }
}
