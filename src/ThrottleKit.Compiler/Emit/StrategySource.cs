using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Compiler.Emit.CSharp;
using ThrottleKit.Compiler.Emit.Lua;
using ThrottleKit.Compiler.Emit.PlPgSql;
using ThrottleKit.Compiler.Emit.Ranges;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Emit;

/// <summary>A generated file.</summary>
/// <param name="HintName">Its name.</param>
/// <param name="Text">Its text.</param>
public sealed record StrategySource(string HintName, string Text)
{
    /// <summary>From a model to the file with its executors; null where the ranges show an error, which the analyzers report.</summary>
    /// <param name="model">The model of a strategy class.</param>
    public static StrategySource? Print(StrategyModel model)
    {
        var planned = PlannedStrategy.Of(model);
        return RangeDiagnostics.HasError(planned.Plan, planned.Ranges) ? null : new StrategySource(model.HintName, Print(model, planned.Plan, planned.Ranges));
    }

    /// <summary>The text of the file.</summary>
    /// <param name="model">The model of the strategy class.</param>
    /// <param name="plan">The strategy after lowering.</param>
    /// <param name="report">What the range analysis found.</param>
    public static string Print(StrategyModel model, StrategyPlan plan, RangeReport report) =>
        CSharpSource.Print(
            model, plan, report, LuaScript.Print(plan, report), PlPgSqlScript.Print(plan, report), LuaScript.Inputs(plan, report),
            RangeSource.Print(plan, report));
}
