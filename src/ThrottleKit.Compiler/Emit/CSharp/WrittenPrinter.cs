using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>Prints a kernel over the functions as they were written: what tests hold the emitted one against.</summary>
internal sealed class WrittenPrinter(SourceWriter writer, StrategyModel model, StrategyPlan plan, InstancePrinter instance)
{
    private string State => model.StateType;

    public void Print()
    {
        var self = model.Name + model.TypeParameters;
        writer.Line().Line("/// <summary>The functions of the strategy as they were written.</summary>").Line(CSharpSource.GeneratedCode)
            .Line($"private readonly struct WrittenKernel({self} strategy) : {CSharpText.Core}.IStrategyKernel<{State}>").Open("{");
        Decide();
        Optional(IrStrategy.Credit, $"Credit({State} state, long now, long amount, long debitedAt)", "strategy.Credit(state, now, amount, debitedAt)");
        Optional(IrStrategy.Charge, $"Charge(bool exists, {State} state, long now, long amount)", "strategy.Charge(exists ? state : null, now, amount)");
        Carry();
        writer.Line().Open($"public {State} Unpack(global::System.ReadOnlySpan<long> fields) =>").Line("default(Kernel).Unpack(fields);").Close();
        writer.Line().Open($"public long Width({State} state) =>").Line("default(Kernel).Width(state);").Close();
        writer.Line().Open($"public void Pack({State} state, global::System.Span<long> fields) =>").Line("default(Kernel).Pack(state, fields);").Close();
        writer.Line().Line($"public static {CSharpText.Core}.StrategyExecutor Executor({CSharpText.Arguments} arguments)").Open("{")
            .Line("_ = Kernel.Configure(arguments, out var scriptArguments); // what the emitted kernel refuses is refused here too")
            .Line("var kernel = new WrittenKernel(StrategyOf(arguments));")
            .Line($"return new {CSharpText.Core}.KernelExecutor<{State}, WrittenKernel>(Definition, arguments, scriptArguments, kernel);").Close("}");
        instance.StrategyOf();
        writer.Close("}");
    }

    private void Decide() => writer
        .Line($"public {CSharpText.Decision} Decide(bool exists, {State} state, long now, long cost, out {State} next)").Open("{")
        .Line("var limit = strategy.Decide(null, now, 0).Remaining;")
        .Line("var outcome = strategy.Decide(exists ? state : null, now, cost);")
        .Line("next = outcome.State;")
        .Line("return outcome.IsAllowed")
        .Open()
        .Line($"? {CSharpText.Decision}.Allow(now, limit, outcome.Remaining, outcome.ResetAt, outcome.Delay)")
        .Line($": {CSharpText.Decision}.Deny(now, limit, outcome.Remaining, outcome.ResetAt, outcome.RetryAt ?? {CSharpText.Decision}.Never);")
        .Close().Close("}");

    private void Carry()
    {
        var signature = $"Carry({State} state, global::System.ReadOnlySpan<long> units, long now)";
        if (plan.Source.Find(IrStrategy.Carry) is null)
        {
            Optional(IrStrategy.Carry, signature, "");
            return;
        }

        writer.Line().Line($"public {State} {signature}").Open("{");
        instance.WithUnits("old", "strategy", "units");
        writer.Line("return strategy.Carry(state, old, now);").Close("}");
    }

    private void Optional(string name, string signature, string call) => writer.Line().Open($"public {State} {signature} =>")
        .Line(plan.Source.Functions.Any(function => function.Name == name)
            ? $"{call};"
            : $"throw new global::System.NotSupportedException({CSharpText.Quoted($"Strategy '{plan.Source.Name}' has no {name}.")});")
        .Close();
}
