using System.Linq;
using ThrottleKit.Compiler.Emit.Scripts;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.PlPgSql;

/// <summary>Lays out a strategy's functions: header, what is beyond SQL's own, what others call, then the one that is called, with the driver.</summary>
/// <param name="context">The strategy.</param>
internal sealed class PlPgSqlPrinter(PlPgSqlContext context)
{
    /// <summary>What one level is indented by.</summary>
    public const string Indentation = "  ";

    private StrategyPlan Plan => context.Plan;

    /// <summary>All statements.</summary>
    public string Print()
    {
        var functions = new SourceWriter(Indentation);
        var printer = new PlPgSqlFunctionPrinter(context);
        var entries = ScriptReach.EntryPoints(Plan).ToArray();
        var called = entries.SelectMany(entry => ScriptReach.From(Plan, entry)).SelectMany(function => function.Body.All()).OfType<IrCall>().Select(call => call.Function)
            .Append(StrategyPlan.LimitFunction).ToArray();
        foreach (var function in Plan.Functions.Where(function => called.Contains(function.Name)))
        {
            printer.Print(functions, function);
            functions.Line();
        }

        new PlPgSqlDriver(context).Print(functions);
        var script = new SourceWriter(Indentation);
        PrintHeader(script);
        context.Prelude.Write(script);
        return script.Lines(functions.ToString().TrimEnd('\n')).ToString();
    }

    private void PrintHeader(SourceWriter writer)
    {
        var strategy = Plan.Source;
        writer
            .Line($"-- Strategy '{OneLine(strategy.Name)}', compiled by ThrottleKit: applies one operation to one key, atomically.")
            .Line($"-- The key's row holds {OneLine(new PlPgSqlState(strategy).Description)}")
            .Line($"-- Returns {PlPgSqlNames.List(PlPgSqlDriver.Reply(context))}.");

        var guarded = strategy.Sites.Where(site => context.Ranges.IsGuarded(site.Id)).ToArray();
        if (guarded.Length > 0) writer.Line($"-- {ScriptProtocol.RangeError}<n> says that an expression left its range, and that nothing was written:");
        foreach (var site in guarded) writer.Line($"--   {site.Id}: {OneLine(site.Text)}");
        writer.Line();
    }

    private static string OneLine(string text) => string.Join(" ", text.Split('\r', '\n'));
}
