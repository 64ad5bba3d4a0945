using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>
/// One step of what is computed once for a configuration: either one value from an expression, or the results of a call. Over parameters and
/// earlier steps alone. A step whose computation fails leaves its values unusable: reading one is then an error of the configuration.
/// </summary>
/// <param name="Results">The names of the values, used by <see cref="IrConfigured"/>.</param>
/// <param name="Value">The expression; null for a call.</param>
/// <param name="Function">The function called; null for an expression.</param>
/// <param name="Arguments">The arguments of the call.</param>
public sealed record ConfiguredStep(
    EquatableArray<IrVariable> Results, IrExpression? Value, string? Function, EquatableArray<IrExpression> Arguments);

/// <summary>
/// A strategy after lowering, ready for the printers: calls inlined where that lets more be computed at configuration, everything over
/// parameters alone moved into <see cref="Configured"/>, copies and constants folded.
/// </summary>
/// <param name="Source">The strategy as the front-end made it; the oracle runs this one.</param>
/// <param name="Configured">What is computed once for a configuration, in order.</param>
/// <param name="Functions">
/// The functions needed at run time or by <paramref name="Configured"/>, each after those it calls. The entry points keep the names and signatures
/// of <see cref="IrStrategy"/>.
/// </param>
/// <param name="Limit">
/// The largest cost a fresh key allows: an <see cref="IrConfigured"/>, parameter or constant where it does not depend on the time; null where the
/// function <see cref="LimitFunction"/> must be asked.
/// </param>
public sealed record StrategyPlan(
    IrStrategy Source, EquatableArray<ConfiguredStep> Configured, EquatableArray<IrFunction> Functions, IrExpression? Limit)
{
    /// <summary>(now) -> (limit): present among the functions where <see cref="Limit"/> is null.</summary>
    public const string LimitFunction = "Limit";

    /// <summary>The function of this name, or null.</summary>
    /// <param name="name">The name.</param>
    public IrFunction? Find(string name) => Functions.FirstOrDefault(function => function.Name == name);
}
