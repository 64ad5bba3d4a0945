using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.Scripts;

/// <summary>
/// What a script receives, and what it works out from that: a server takes longer over an argument than over an operation or two. Only what cannot
/// fail is worked out, as a configuration may come with values that it never uses.
/// </summary>
/// <param name="Received">The inputs that arrive as arguments: the parameters in their order, then the configured values in theirs.</param>
/// <param name="Derived">The others with their definitions, each after those it needs.</param>
internal sealed record ScriptDerivations(EquatableArray<IrExpression> Received, IReadOnlyList<(IrExpression Input, IrExpression Definition)> Derived)
{
    private const int MostOperations = 2;

    /// <summary>Above this many inputs, Lua's limits on locals and upvalues come near: each is then read where it is used, and none worked out.</summary>
    private const int MostNamed = 40;

    /// <summary>Whether inputs may be locals.</summary>
    public bool AreNamed => Received.Count + Derived.Count <= MostNamed;

    /// <summary>Finds both for a strategy.</summary>
    /// <param name="plan">The strategy.</param>
    /// <param name="ranges">What is known of its expressions.</param>
    public static ScriptDerivations Of(StrategyPlan plan, RangeReport ranges)
    {
        var read = new HashSet<IrExpression>(ScriptReach.EntryPoints(plan).SelectMany(entry => ScriptReach.From(plan, entry)).SelectMany(ScriptReach.Inputs).Concat(ScriptReach.Lengths(plan)));
        var steps = plan.Configured
            .SelectMany(step => step.Results.Select(result => (Input: (IrExpression)new IrConfigured(result.Name, result.Type), Definition: step.Value)))
            .ToArray();
        var inputs = plan.Source.Parameters
            .SelectMany(parameter => new IrExpression[] { new IrParameter(parameter.Name, parameter.Type), new IrHasParameter(parameter.Name) })
            .Concat(steps.Select(step => step.Input)).Where(read.Contains).ToArray();
        if (inputs.Length > MostNamed) return new ScriptDerivations(inputs.ToEquatableArray(), []);

        var derived = steps.Where(step => read.Contains(step.Input) && step.Definition is not null && IsCheap(step.Definition))
            .Select(step => (step.Input, step.Definition!)).ToArray();
        return new ScriptDerivations(inputs.Except(derived.Select(step => step.Input)).ToEquatableArray(), derived);

        bool IsCheap(IrExpression definition) =>
            ScriptReach.Inputs(definition).All(read.Contains)
            && definition.All().All(part => part is IrBinary binary ? IsSafe(binary.Site) : IsLeaf(part))
            && definition.All().Count(part => part is IrBinary) is > 0 and <= MostOperations;

        bool IsSafe(int site) => site == IrSite.None || (ranges.IsPlain(site) && ranges.Sites[site].Level == Exactness.Proved);
    }

    private static bool IsLeaf(IrExpression part) => part is IrInt or IrBool or IrParameter or IrHasParameter or IrConfigured;
}
