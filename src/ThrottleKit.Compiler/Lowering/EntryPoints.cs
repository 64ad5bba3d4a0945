using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Lowering;

/// <summary>The functions that a driver calls, and what it promises about their arguments.</summary>
internal static class EntryPoints
{
    private static readonly Interval Time = Interval.Of(0, IrLimits.MaxTime);
    private static readonly Interval Amount = Interval.Of(0, IrLimits.MaxAmount);

    /// <summary>Whether a driver calls a function of this name.</summary>
    public static bool Contains(string function) =>
        function is IrStrategy.Decide or IrStrategy.Credit or IrStrategy.Charge or IrStrategy.Carry;

    /// <summary>The position of <c>remaining</c> among the results of <c>Decide</c>.</summary>
    public static int Remaining(IrStrategy strategy) => 1 + strategy.Fields.Count;

    /// <summary>
    /// The range of each argument of an entry point; null where nothing is promised: truth values, rows, and the units of a state made under
    /// declared ranges that a deploy has changed since. Without a state, its fields are 0.
    /// </summary>
    public static IReadOnlyList<Interval?> ArgumentRanges(IrStrategy strategy, string function)
    {
        var fields = strategy.Fields.Select(field => field.Type == IrType.Int ? (Interval?)Interval.Of(field.Min, field.Max).Union(Interval.Of(0)) : null);
        return function switch
        {
            IrStrategy.Decide or IrStrategy.Charge => [null, .. fields, Time, Amount],
            IrStrategy.Credit => [.. fields, Time, Amount, Time],
            IrStrategy.Carry => [.. fields, .. strategy.Units.Select(_ => (Interval?)null), Time],
            _ => [],
        };
    }
}
