using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Emit.Lua;
using ThrottleKit.Compiler.Emit.PlPgSql;
using ThrottleKit.Compiler.Interpreter;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Testing.Tests;

/// <summary>A strategy made by hand, whose executors can be given flaws that the harness must find.</summary>
[RateLimitStrategy(Name = "window")]
public static class StandInWindow
{
    private static readonly IrStrategy Ir = IrText.Read(WindowIr.Text);
    private static readonly StrategyPlan Plan = Planner.Plan(Ir);
    private static readonly PlPgSqlScript Sql = PlPgSqlScript.Print(Plan, RangeAnalysis.Analyze(Plan));

    public static StrategyDefinition Definition { get; } = With();

    /// <summary>The strategy with flaws in one or the other of its forms.</summary>
    /// <param name="emitted">What the executor that stands for the emitted one does wrong.</param>
    /// <param name="written">What the functions as written do wrong.</param>
    /// <param name="script">Breaks the Lua script.</param>
    /// <param name="sql">Breaks the functions for PostgreSQL.</param>
    /// <param name="ir">Breaks the IR that the interpreter runs.</param>
    public static StrategyDefinition With(
        Flaw emitted = Flaw.None, Flaw written = Flaw.None, Func<string, string>? script = null, Func<string, string>? sql = null,
        Func<string, string>? ir = null)
    {
        StrategyDefinition definition = null!;
        return definition = new()
        {
            Name = Ir.Name,
            DeclaredBy = typeof(StandInWindow),
            Parameters =
            [
                new StrategyParameter("limit", ParameterKind.Integer, 1, 1_000_000_000),
                new StrategyParameter("window", ParameterKind.Duration, 1, Duration.Longest),
            ],
            State = [new StrategyField("End", 0, Exact.MaxValue), new StrategyField("Used", 0, Exact.MaxValue)],
            Units = [1],
            Fingerprint = Fingerprint.Of(Ir),
            Functions = StrategyFunctions.Credit | StrategyFunctions.Carry,
            Ir = Broken(WindowIr.Text, ir),
            Lua = Broken(LuaScript.Print(Plan, RangeAnalysis.Analyze(Plan)), script),
            Sql = new StrategySql(Sql.Function, Broken(Sql.Text, sql)),
            Emitted = arguments => Executor(definition, arguments, emitted),
            Written = arguments => Executor(definition, arguments, written),
        };
    }

    private static string Broken(string text, Func<string, string>? flaw)
    {
        var broken = flaw?.Invoke(text);
        return broken == text ? throw new ArgumentException($"The flaw changes nothing in:\n{text}", nameof(flaw)) : broken ?? text;
    }

    private static KernelExecutor<WindowState, WindowKernel> Executor(StrategyDefinition definition, StrategyArguments arguments, Flaw flaw)
    {
        arguments.Validate(definition);
        var (limit, window) = (arguments[0]!.Value, arguments[1]!.Value);
        var interpreter = IrInterpreter.ForPlan(Plan, [limit, window]);
        long[] scriptArguments = [.. LuaScript.Inputs(Plan, RangeAnalysis.Analyze(Plan)).Select(input => (long)interpreter.Evaluate(input))];
        return new(definition, arguments, scriptArguments, new WindowKernel(limit, window, flaw));
    }
}
