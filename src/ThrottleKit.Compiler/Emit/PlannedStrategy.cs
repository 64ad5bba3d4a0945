using System.Runtime.CompilerServices;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Emit.CSharp;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Emit;

/// <summary>A model after lowering, with what its ranges show: worked out once for a model, as both the generator and the analyzers ask.</summary>
public sealed class PlannedStrategy
{
    private static readonly ConditionalWeakTable<StrategyModel, PlannedStrategy> Known = new();

    private PlannedStrategy(StrategyModel model)
    {
        Plan = Planner.Plan(IrText.Read(model.Ir));
        Ranges = RangeAnalysis.Analyze(Plan);
    }

    /// <summary>The strategy after lowering.</summary>
    public StrategyPlan Plan { get; }

    /// <summary>What the range analysis found.</summary>
    public RangeReport Ranges { get; }

    /// <summary>The plan and the ranges of a model.</summary>
    /// <param name="model">The model of a strategy class.</param>
    public static PlannedStrategy Of(StrategyModel model) => Known.GetValue(model, static missing => new PlannedStrategy(missing));
}
