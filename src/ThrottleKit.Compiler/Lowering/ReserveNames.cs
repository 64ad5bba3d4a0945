using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Text;
using Block = ThrottleKit.Compiler.Text.EquatableArray<ThrottleKit.Compiler.Ir.IrStatement>;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>Renames helpers that are called like a function which lowering adds.</summary>
internal static class ReserveNames
{
    private static readonly string[] Reserved = [StrategyPlan.LimitFunction, FreshLimit.Function];

    /// <summary>The strategy, with the names free.</summary>
    public static IrStrategy Apply(IrStrategy strategy)
    {
        var names = new Names(strategy.Functions.Select(function => function.Name));
        var renamed = strategy.Functions.Select(function => function.Name).Where(Reserved.Contains).ToDictionary(name => name, names.Fresh);
        return renamed.Count == 0 ? strategy : strategy with
        {
            Functions = strategy.Functions.Select(function =>
                function with { Name = New(function.Name, renamed), Body = Apply(function.Body, renamed) }).ToEquatableArray(),
        };
    }

    private static Block Apply(Block block, Dictionary<string, string> renamed) => block.Select(statement => statement switch
    {
        IrCall call => call with { Function = New(call.Function, renamed) },
        IrIf branch => new IrIf(branch.Condition, Apply(branch.Then, renamed), Apply(branch.Else, renamed)),
        IrWhile loop => loop with { Body = Apply(loop.Body, renamed) },
        _ => statement,
    }).ToEquatableArray();

    private static string New(string name, Dictionary<string, string> renamed) => renamed.TryGetValue(name, out var other) ? other : name;
}
