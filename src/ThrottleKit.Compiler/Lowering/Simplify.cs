using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>Makes a function simpler until nothing more can be: each pass opens the way for the others.</summary>
internal static class Simplify
{
    /// <summary>A function that returns the same and fails alike.</summary>
    public static IrFunction Apply(IrFunction function, Facts facts)
    {
        var branches = new SettleBranches(facts);
        var returns = new SinkReturns(facts);
        while (true)
        {
            var simpler = PropagateCopies.Apply(function);
            simpler = simpler.With(simpler.Body.MapExpressions(facts.Fold.Apply, bounds: false));
            simpler = returns.Apply(branches.Apply(simpler));
            simpler = DropDeadCode.Apply(simpler, facts);
            if (simpler.Body.Equals(function.Body)) return function;
            function = simpler;
        }
    }
}
