using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>What of a plan a script comes to run, and what that reads.</summary>
internal static class LuaReach
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
            foreach (var call in Statements(function.Body).OfType<IrCall>()) Visit(plan.Find(call.Function)!);
        }
    }

    /// <summary>Every statement of a block, those inside others too.</summary>
    /// <param name="block">The block.</param>
    public static IEnumerable<IrStatement> Statements(IEnumerable<IrStatement> block) => block.SelectMany(statement => statement switch
    {
        IrIf branch => Statements(branch.Then).Concat(Statements(branch.Else)).Prepend(branch),
        IrWhile loop => Statements(loop.Body).Prepend(loop),
        _ => [statement],
    });

    /// <summary>The inputs that a function reads itself.</summary>
    /// <param name="function">The function.</param>
    public static IEnumerable<IrExpression> Inputs(IrFunction function) =>
        Statements(function.Body).SelectMany(Expressions).SelectMany(Inputs);

    /// <summary>The inputs that an expression reads.</summary>
    /// <param name="expression">The expression.</param>
    public static IEnumerable<IrExpression> Inputs(IrExpression expression) => expression switch
    {
        IrParameter or IrHasParameter or IrConfigured => [expression],
        IrUnary unary => Inputs(unary.Operand),
        IrBinary binary => Inputs(binary.Left).Concat(Inputs(binary.Right)),
        IrMulDiv product => Inputs(product.A).Concat(Inputs(product.B)).Concat(Inputs(product.Divisor)),
        IrClamp clamp => Inputs(clamp.Value).Concat(Inputs(clamp.Low)).Concat(Inputs(clamp.High)),
        IrConditional choice => Inputs(choice.Condition).Concat(Inputs(choice.WhenTrue)).Concat(Inputs(choice.WhenFalse)),
        _ => [],
    };

    /// <summary>The bound of a loop is the front-end's proof that it ends; no script evaluates it.</summary>
    private static IEnumerable<IrExpression> Expressions(IrStatement statement) => statement switch
    {
        IrDeclare { Value: { } value } => [value],
        IrAssign assign => [assign.Value],
        IrCall call => call.Arguments,
        IrIf branch => [branch.Condition],
        IrWhile loop => [loop.Condition],
        IrReturn result => result.Values,
        _ => [],
    };
}
