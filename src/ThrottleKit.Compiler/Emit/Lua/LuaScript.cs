using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Emit.Scripts;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>
/// The Lua back-end: one script for a strategy, whatever its configuration, that applies every operation atomically where the state is. One text
/// runs on Lua 5.1 (Redis, Valkey) and 5.4 (Garnet, NLua).
/// </summary>
public static class LuaScript
{
    /// <summary>The whole script.</summary>
    /// <param name="plan">The strategy.</param>
    /// <param name="ranges">What is known of its expressions: what needs a check, and where plain division serves.</param>
    public static string Print(StrategyPlan plan, RangeReport ranges) => new LuaPrinter(RareSteps.Apply(plan, ranges), ranges).Print();

    /// <summary>
    /// What the script receives, in the order in which it arrives after the <see cref="ScriptProtocol.FixedArguments"/> fixed arguments; truth values
    /// as 1 and 0.
    /// </summary>
    /// <param name="plan">The strategy.</param>
    /// <param name="ranges">As for <see cref="Print"/>.</param>
    public static EquatableArray<IrExpression> Inputs(StrategyPlan plan, RangeReport ranges) => ScriptDerivations.Of(RareSteps.Apply(plan, ranges), ranges).Received;
}
