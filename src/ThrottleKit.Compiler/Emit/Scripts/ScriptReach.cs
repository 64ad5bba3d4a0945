using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Emit.Scripts;

/// <summary>What of a plan a script comes to run, and what that reads.</summary>
internal static class ScriptReach
{
    /// <summary>The functions that the driver itself calls.</summary>
    /// <param name="plan">The strategy.</param>
    public static IEnumerable<IrFunction> EntryPoints(StrategyPlan plan)
    {
        string?[] names =
            [IrStrategy.Decide, plan.Limit is null ? StrategyPlan.LimitFunction : null, IrStrategy.Carry, IrStrategy.Credit, IrStrategy.Charge];
        return names.Where(name => name is not null).Select(name => plan.Find(name!)).Where(function => function is not null)!;
    }

    /// <summary>A function and all that it comes to call, each after those it calls.</summary>
    /// <param name="plan">The strategy.</param>
    /// <param name="entry">The function.</param>
    public static IEnumerable<IrFunction> From(StrategyPlan plan, IrFunction entry)
    {
        var reached = new HashSet<string>();
        Visit(entry);
        return plan.Functions.Where(function => reached.Contains(function.Name));

        void Visit(IrFunction function)
        {
            if (!reached.Add(function.Name)) return;
            foreach (var call in function.Body.All().OfType<IrCall>()) Visit(plan.Find(call.Function)!);
        }
    }

    /// <summary>The inputs that a function reads itself; the bound of a loop is not run, and reads none.</summary>
    /// <param name="function">The function.</param>
    public static IEnumerable<IrExpression> Inputs(IrFunction function) => function.Body.All().SelectMany(IrTree.Expressions).SelectMany(Inputs);

    /// <summary>The parameters that say how long a stored row is.</summary>
    /// <param name="plan">The strategy.</param>
    public static IEnumerable<IrExpression> Lengths(StrategyPlan plan) =>
        plan.Source.Fields.Where(field => field.Length?.Parameter is not null).Select(field => new IrParameter(field.Length!.Parameter!, IrType.Int));

    /// <summary>The inputs that an expression reads.</summary>
    /// <param name="expression">The expression.</param>
    public static IEnumerable<IrExpression> Inputs(IrExpression expression) =>
        expression.All().Where(part => part is IrParameter or IrHasParameter or IrConfigured);
}
