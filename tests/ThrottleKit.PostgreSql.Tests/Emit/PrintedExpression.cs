using Npgsql;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Emit.PlPgSql;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Tests.Lua;
using ThrottleKit.Compiler.Text;
using static ThrottleKit.Compiler.Text.EquatableArray;

namespace ThrottleKit.PostgreSql.Tests.Emit;

/// <summary>One expression over the parameters a, b, c and the flags p and q, printed as what a strategy says remains, and run.</summary>
internal sealed class PrintedExpression : IDisposable
{
    public static readonly IrExpression A = new IrParameter("a", IrType.Int), B = new IrParameter("b", IrType.Int), C = new IrParameter("c", IrType.Int);

    public static readonly IrExpression P = new IrParameter("p", IrType.Bool), Q = new IrParameter("q", IrType.Bool);

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;
    private readonly string _call;

    /// <summary>Prints it; it may use sites 0 (any exact value), 1 (-5 to 5) and 2 (any exact value).</summary>
    public PrintedExpression(SharedServer server, IrExpression expression, Func<IrStrategy, RangeReport>? ranges = null)
    {
        var strategy = Strategy(expression);
        var plan = new StrategyPlan(strategy, default, strategy.Functions, new IrInt(0));
        var script = PlPgSqlScript.Print(plan, (ranges ?? LuaDefinition.AllGuarded)(strategy));
        var options = server.NewSchema();
        Text = script.Text;
        _source = server.Connect("Max Auto Prepare=4");
        _connection = _source.OpenConnection();
        using var command = new NpgsqlCommand(PostgresSchema.Script([], options) + PostgresSchema.In(options, script.Text), _connection);
        command.ExecuteNonQuery();
        _call = $"SELECT {options.Schema}.{script.Function}('k', 'x', 0, 'decide', 1, 1, NULL, $1, $2, $3, $4, $5)";
    }

    public string Text { get; }

    /// <summary>The value.</summary>
    public long Run(long a, long b = 0, long c = 0, bool p = false, bool q = false)
    {
        using var command = new NpgsqlCommand(_call, _connection);
        foreach (var input in new[] { a, b, c, p ? 1 : 0, q ? 1 : 0 }) command.Parameters.Add(new NpgsqlParameter { Value = input });
        try
        {
            return ((long[])command.ExecuteScalar()!)[2];
        }
        catch (PostgresException exception) when (StrategyScript.ReadError(exception.MessageText) is { } error)
        {
            throw error;
        }
    }

    /// <summary>A truth value as a number.</summary>
    public static IrExpression AsInt(IrExpression truth) => new IrConditional(truth, new IrInt(1), new IrInt(0));

    public void Dispose()
    {
        _connection.Dispose();
        _source.Dispose();
    }

    private static IrStrategy Strategy(IrExpression expression)
    {
        IrVariable Variable(string name, bool isTruth = false) => new(name, isTruth ? IrType.Bool : IrType.Int);
        IrExpression[] all = [A, B, C, P, Q]; // read, so that each of them has its place in the array
        var body = all.Select((input, i) => (IrStatement)new IrDeclare(new IrVariable($"in{i}", input.Type), input))
            .Append(new IrDeclare(Variable("result"), expression))
            .Append(new IrReturn(Of<IrExpression>(
                new IrBool(true), new IrLocal("value", IrType.Int), new IrLocal("result", IrType.Int), new IrInt(2), new IrBool(false), new IrInt(0), new IrInt(0))));
        var decide = new IrFunction(
            IrStrategy.Decide,
            Of(Variable("exists", true), Variable("value"), Variable("now"), Variable("cost")),
            Of(Variable("allowed", true), Variable("value"), Variable("remaining"), Variable("resetAt"), Variable("hasRetry", true), Variable("retryAt"), Variable("delay")),
            body.ToEquatableArray());
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
