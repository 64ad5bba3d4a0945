using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;
using Block = ThrottleKit.Compiler.Text.EquatableArray<ThrottleKit.Compiler.Ir.IrStatement>;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>
/// Moves to configuration what <see cref="BindingTimes"/> has left behind: within larger expressions, the largest parts that are over parameters
/// alone.
/// </summary>
internal static class HoistConfiguration
{
    /// <summary>The function, in which every such part is a configured value.</summary>
    public static IrFunction Apply(IrFunction function, ConfiguredSteps steps) => function.With(Apply(function.Body, steps));

    private static Block Apply(Block block, ConfiguredSteps steps) => block.Select(statement => statement switch
    {
        IrDeclare { Value: { } value } declare => declare with { Value = Hoist(value, steps, declare.Variable.Name) },
        IrAssign assign => assign with { Value = Hoist(assign.Value, steps, assign.Variable.Name) },
        IrCall call => call with { Arguments = Hoist(call.Arguments, steps) },
        IrIf branch => new IrIf(Hoist(branch.Condition, steps), Apply(branch.Then, steps), Apply(branch.Else, steps)),
        IrWhile loop => loop with { Condition = Hoist(loop.Condition, steps), Body = Apply(loop.Body, steps) },
        IrReturn end => new IrReturn(Hoist(end.Values, steps)),
        var other => other,
    }).ToEquatableArray();

    private static EquatableArray<IrExpression> Hoist(IEnumerable<IrExpression> expressions, ConfiguredSteps steps) =>
        expressions.Select(expression => Hoist(expression, steps)).ToEquatableArray();

    private static IrExpression Hoist(IrExpression expression, ConfiguredSteps steps, string? hint = null) =>
        expression.IsConfigurationTime() ? steps.Add(expression, hint) : expression.MapOperands(operand => Hoist(operand, steps));
}
