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
    public static IEnumerable<IrExpression> Inputs(IrExpression expression) =>
        Parts(expression).Where(part => part is IrParameter or IrHasParameter or IrConfigured);

    /// <summary>The sites at which an expression can fail.</summary>
    /// <param name="expression">The expression.</param>
    public static IEnumerable<int> Sites(IrExpression expression) => Parts(expression).Select(part => part switch
    {
        IrUnary unary => unary.Site,
        IrBinary binary => binary.Site,
        IrMulDiv product => product.Site,
        IrClamp clamp => clamp.Site,
        _ => IrSite.None,
    });

    /// <summary>An expression and all it is made of.</summary>
    private static IEnumerable<IrExpression> Parts(IrExpression expression)
    {
        IrExpression[] operands = expression switch
        {
            IrUnary unary => [unary.Operand],
            IrBinary binary => [binary.Left, binary.Right],
            IrMulDiv product => [product.A, product.B, product.Divisor],
            IrClamp clamp => [clamp.Value, clamp.Low, clamp.High],
            IrConditional choice => [choice.Condition, choice.WhenTrue, choice.WhenFalse],
            _ => [],
        };
        return operands.SelectMany(Parts).Prepend(expression);
    }

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
