using System.Collections.Generic;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>Replaces reads of a local that only ever stands for something simple by that: a constant, a parameter, another steady local.</summary>
internal static class PropagateCopies
{
    /// <summary>The function with its copies replaced; the locals themselves are left to <see cref="DropDeadCode"/>.</summary>
    public static IrFunction Apply(IrFunction function)
    {
        var use = new LocalUse(function);
        var copies = new Dictionary<string, IrExpression>();
        foreach (var statement in function.Body.All())
        {
            // A local declared before its value may outlive the local it is a copy of; what is no local is visible everywhere.
            var (variable, value) = statement switch
            {
                IrDeclare { Value: { } first } declare => (declare.Variable, first),
                IrAssign { Value: not IrLocal } assign => (assign.Variable, assign.Value),
                _ => (null, null),
            };
            if (variable is null || !use.IsSingle(variable.Name)) continue;
            value = value!.Substitute(copies);
            if (use.IsSteadyAtom(value, statement)) copies.Add(variable.Name, value);
        }

        return copies.Count == 0 ? function : function.With(function.Body.MapExpressions(value => value.Substitute(copies), bounds: true));
    }
}
