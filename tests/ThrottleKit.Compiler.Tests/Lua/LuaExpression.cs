using System.Globalization;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Emit.Lua;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;
using ThrottleKit.Testing;
using static ThrottleKit.Compiler.Text.EquatableArray;

namespace ThrottleKit.Compiler.Tests.Lua;

/// <summary>One expression over the parameters a, b, c and the flags p and q, printed as what a strategy says remains, and run.</summary>
internal sealed class LuaExpression : IDisposable
{
    public static readonly IrExpression A = new IrParameter("a", IrType.Int), B = new IrParameter("b", IrType.Int), C = new IrParameter("c", IrType.Int);

    public static readonly IrExpression P = new IrParameter("p", IrType.Bool), Q = new IrParameter("q", IrType.Bool);

    private readonly LuaHost _host = new();
    private readonly LuaHostedScript _script;
    private readonly IReadOnlyList<string> _inputs;

    /// <summary>Prints it; it may use sites 0 (any exact value), 1 (-5 to 5) and 2 (any exact value).</summary>
    public LuaExpression(IrExpression expression, Func<IrStrategy, RangeReport>? ranges = null)
    {
        var strategy = Strategy(expression);
        var plan = new StrategyPlan(strategy, default, strategy.Functions, new IrInt(0));
        var report = (ranges ?? LuaDefinition.AllGuarded)(strategy);
        Text = LuaScript.Print(plan, report);
        _inputs = [.. LuaScript.Inputs(plan, report).Select(input => ((IrParameter)input).Name)];
        _script = _host.Load(Text);
    }

    public string Text { get; }

    /// <summary>The value, which the state has taken too: both must say the same.</summary>
    public long Run(long a, long b = 0, long c = 0, bool p = false, bool q = false)
    {
        _host.Clear();
        var inputs = _inputs.Select(input => input switch { "a" => a, "b" => b, "c" => c, "p" => p ? 1 : 0, _ => q ? 1L : 0 });
        string[] arguments = ["x", "1", "0", .. inputs.Select(value => value.ToString(CultureInfo.InvariantCulture)), "decide", "1", "1"];
        var value = _script.Call("k", arguments)[2];
        Assert.Equal($"x;{value.ToString(CultureInfo.InvariantCulture)}", _host.Get("k"));
        return value;
    }

    public bool RunTruth(bool p, bool q, long a = 0, long b = 0) => Run(a, b, 0, p, q) == 1;

    /// <summary>A truth value as a number.</summary>
    public static IrExpression AsInt(IrExpression truth) => new IrConditional(truth, new IrInt(1), new IrInt(0));

    public void Dispose() => _host.Dispose();

    private static IrStrategy Strategy(IrExpression expression)
    {
        IrVariable Variable(string name, bool isTruth = false) => new(name, isTruth ? IrType.Bool : IrType.Int);
        var decide = new IrFunction(
            IrStrategy.Decide,
            Of(Variable("exists", true), Variable("value"), Variable("now"), Variable("cost")),
            Of(Variable("allowed", true), Variable("value"), Variable("remaining"), Variable("resetAt"), Variable("hasRetry", true), Variable("retryAt"), Variable("delay")),
            Of<IrStatement>(
                new IrDeclare(Variable("result"), expression),
                new IrReturn(Of<IrExpression>(
                    new IrBool(true), new IrLocal("result", IrType.Int), new IrLocal("result", IrType.Int), new IrInt(2), new IrBool(false), new IrInt(0), new IrInt(0)))));
        return new IrStrategy(
            "expression",
            new[] { "a", "b", "c", "p", "q" }.Select(name => new IrParameterInfo(
                name, name, name is "p" or "q" ? IrParameterKind.Flag : IrParameterKind.Integer, "long", -IrLimits.MaxExact, IrLimits.MaxExact, false, null, default)).ToEquatableArray(),
            Of(new IrField("Value", "long", IrType.Int, -IrLimits.MaxExact, IrLimits.MaxExact, IrSite.None)),
            default,
            Of(decide),
            Of(
                new IrSite(0, "the expression", -IrLimits.MaxExact, IrLimits.MaxExact),
                new IrSite(1, "the narrow one", -5, 5),
                new IrSite(2, "the other", -IrLimits.MaxExact, IrLimits.MaxExact)));
    }
}
