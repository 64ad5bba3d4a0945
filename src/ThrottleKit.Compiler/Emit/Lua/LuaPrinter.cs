using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Emit.Scripts;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>
/// Lays out a script: header, what deciding needs, then the driver. What only a rarer operation needs is defined inside its branch, as Lua makes a
/// function anew each time its definition is passed.
/// </summary>
internal sealed class LuaPrinter
{
    /// <summary>What one level is indented by.</summary>
    public const string Indentation = "  ";

    private readonly LuaContext _context;
    private readonly LuaFunctionPrinter _functions;
    private readonly LuaPrelude _prelude = new(null);
    private readonly HashSet<IrFunction> _shared = [];

    public LuaPrinter(StrategyPlan plan, RangeReport ranges)
    {
        _context = new LuaContext(plan, ranges);
        _functions = new LuaFunctionPrinter(_context);
    }

    private StrategyPlan Plan => _context.Plan;

    /// <summary>The script.</summary>
    public string Print()
    {
        var decide = new LuaDecide(_context);
        var shared = new SourceWriter(Indentation);
        ShareInputs(decide);
        PrintShared(shared, decide);
        var driver = new SourceWriter(Indentation);
        _prelude.Cover(LuaDriver.NamesOperation(_context));
        new LuaDriver(_context, decide, _prelude, PrintBranch).Print(driver);

        var script = new SourceWriter(Indentation);
        PrintHeader(script, decide);
        script.Line("local call, format = redis.call, string.format").Line("local argv, key = ARGV, KEYS[1]");
        if (_context.FunctionTable is { } table) script.Line(table);
        script.Line();
        _prelude.Write(script);
        PrintSharedInputs(script);
        _prelude.WriteCases(script);
        script.Lines(shared.ToString() + driver.ToString().TrimEnd('\n'));
        return script.ToString();
    }

    /// <summary>A function called by one operation alone, with all it needs that is not there yet.</summary>
    private void PrintBranch(SourceWriter writer, IrFunction entry, string? place)
    {
        var prelude = new LuaPrelude(_prelude, place);
        var body = new SourceWriter(Indentation);
        foreach (var function in ScriptReach.From(Plan, entry).Where(function => !_shared.Contains(function)))
        {
            _functions.Print(body, function, prelude);
            body.Line();
        }

        prelude.Write(writer);
        writer.Lines(body.ToString().TrimEnd('\n'));
    }

    /// <summary>What stands in place, in the script's own scope, reads the script's locals.</summary>
    private void ShareInputs(LuaDecide decide)
    {
        if (Plan.Source.Fields.Any(field => field.Length is not null)) _context.SharedInputs.UnionWith(ScriptReach.Lengths(Plan));
        if (decide.IsInPlace) _context.SharedInputs.UnionWith(_context.Inputs.WithSources(ScriptReach.Inputs(decide.Function)));
    }

    private void PrintSharedInputs(SourceWriter writer)
    {
        var declared = new SourceWriter(Indentation);
        var expressions = new LuaExpressionPrinter(_context, _context.Names, _prelude, new LuaSharedProducts(_context, []));
        _context.Inputs.Declare(declared, _context.SharedInputs, definition => expressions.Print(definition).Text);
        if (declared.ToString() is { Length: > 0 } text) writer.Lines(text);
    }

    private void PrintShared(SourceWriter writer, LuaDecide decide)
    {
        var entries = Plan.Limit is null ? new[] { decide.Function, Plan.Find(StrategyPlan.LimitFunction)! } : [decide.Function];
        foreach (var function in Plan.Functions.Where(entries.SelectMany(entry => ScriptReach.From(Plan, entry)).Contains))
        {
            if (decide.IsInPlace && function == decide.Function) continue;
            _shared.Add(function);
            _functions.Print(writer, function, _prelude);
            writer.Line();
        }
    }

    private void PrintHeader(SourceWriter writer, LuaDecide decide)
    {
        var last = _context.Inputs.Last;
        var inputs = _context.Inputs.Describe().ToArray();
        var strategy = Plan.Source;
        writer
            .Line($"-- Strategy '{OneLine(strategy.Name)}', compiled by ThrottleKit: applies one operation to one key, atomically.")
            .Line($"-- KEYS[1] holds {OneLine(new LuaState(strategy).Description)}")
            .Line("-- ARGV is [1] the prefix of the state, [2] the amount, [3] the ms that a key outlives its state,")
            .Line($"-- the configuration: {(inputs.Length == 0 ? "nothing" : LuaNames.List(inputs))},")
            .Line($"-- and what a decision by the server's time goes without: [{last + 1}] decide, forecast, grant, credit or charge,")
            .Line($"-- [{last + 2}] the least of a grant, or the time of debit of a credit, [{last + 3}] now in microseconds, if not the server's.")
            .Line($"-- Replies {LuaNames.List(LuaDriver.Reply(_context, decide))}.");

        var guarded = strategy.Sites.Where(site => _context.Ranges.IsGuarded(site.Id)).ToArray();
        if (guarded.Length > 0) writer.Line($"-- {ScriptProtocol.RangeError}<n> says that an expression left its range, and that nothing was written:");
        foreach (var site in guarded) writer.Line($"--   {site.Id}: {OneLine(site.Text)}");
        writer.Line();
    }

    private static string OneLine(string text) => string.Join(" ", text.Split('\r', '\n'));
}
