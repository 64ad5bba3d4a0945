using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Emit.Scripts;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Compiler.Emit.PlPgSql;

/// <summary>What every part of one strategy's functions shares.</summary>
internal sealed class PlPgSqlContext
{
    private readonly PlPgSqlNames _functions = new(null);

    /// <summary>Begins the functions of a strategy.</summary>
    /// <param name="plan">The strategy.</param>
    /// <param name="ranges">What is known of its expressions.</param>
    /// <param name="prefix">The name of the function that is called, and what the names of the others begin with.</param>
    public PlPgSqlContext(StrategyPlan plan, RangeReport ranges, string prefix)
    {
        Plan = plan;
        Ranges = ranges;
        Prefix = prefix;
        Prelude = new PlPgSqlPrelude(prefix);
        Derivations = ScriptDerivations.Of(plan, ranges);
        _functions.Reserve(PlPgSqlPrelude.Names);
        foreach (var function in plan.Functions) _functions.Add(function.Name);
    }

    /// <summary>The strategy.</summary>
    public StrategyPlan Plan { get; }

    /// <summary>What is known of its expressions.</summary>
    public RangeReport Ranges { get; }

    /// <summary>The name of the function that is called, with its schema.</summary>
    public string Prefix { get; }

    /// <summary>Notes which of the functions beyond SQL's own are needed.</summary>
    public PlPgSqlPrelude Prelude { get; }

    /// <summary>What arrives of a configuration, and what follows from that.</summary>
    public ScriptDerivations Derivations { get; }

    /// <summary>What a function of the IR is called on the server.</summary>
    /// <param name="function">Its name in the IR.</param>
    public string NameOf(string function) => $"{Prefix}_{_functions[function]}";

    /// <summary>Whether an expression could fail where it should not have been evaluated: PostgreSQL may evaluate both sides of AND and OR.</summary>
    /// <param name="expression">The expression.</param>
    public bool CanFail(IrExpression expression) => expression.All().Any(part => part is IrMulDiv
        || part is IrBinary { Op: IrBinaryOp.Multiply or IrBinaryOp.Divide or IrBinaryOp.Remainder or IrBinaryOp.FloorDivide or IrBinaryOp.CeilDivide }
        || IsGuarded(part));

    /// <summary>Whether an expression is checked at run time, at any of its parts.</summary>
    /// <param name="expression">The expression.</param>
    public bool IsChecked(IrExpression expression) => expression.All().Any(IsGuarded);

    /// <summary>SQL's name of a type.</summary>
    /// <param name="type">The type.</param>
    public static string TypeOf(IrType type) => type switch
    {
        IrType.Bool => "boolean",
        IrType.Row or IrType.Log => "bigint[]",
        _ => "bigint",
    };

    private bool IsGuarded(IrExpression part) => Ranges.IsGuarded(part.Site());
}
