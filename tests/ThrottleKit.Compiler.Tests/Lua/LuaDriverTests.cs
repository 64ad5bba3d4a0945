using ThrottleKit.Compiler.Emit.Lua;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Compiler.Text;
using ThrottleKit.Testing;
using static ThrottleKit.Compiler.Text.EquatableArray;

namespace ThrottleKit.Compiler.Tests.Lua;

/// <summary>The driver where the equality run does not look: the server's time, expiry, and which commands run.</summary>
public sealed class LuaDriverTests : IDisposable
{
    private const long Now = 1_727_000_000_123_456, Window = 1_000_000;

    private readonly LuaHost _host = new() { Time = Now };
    private readonly LuaHostedScript _script;
    private readonly StrategyExecutor _executor = FixedWindow.Definition.Create(new StrategyArguments(10, Window));

    public LuaDriverTests() => _script = _host.Load(FixedWindow.Definition.Lua);

    [Fact]
    public void AllowedDecision_TakesTimeGetAndSet()
    {
        var reply = Call(new StrategyRequest(StrategyOperation.Decide, Now, 4));
        Assert.Equal(Decision.Allow(Now, 10, 6, 1_727_000_001_000_000), reply.Decision);
        Assert.Equal(4, reply.Granted);
        Assert.Equal(["TIME", "GET", "SET"], _host.Commands);
    }

    [Theory]
    [InlineData(StrategyOperation.Decide, 11)]
    [InlineData(StrategyOperation.Decide, 0)]
    [InlineData(StrategyOperation.Forecast, 4)]
    public void DenialPeekAndForecast_WriteNothing(StrategyOperation operation, long amount)
    {
        Call(new StrategyRequest(StrategyOperation.Decide, Now, 3));
        var before = _host.Get("k");
        Call(new StrategyRequest(operation, Now, amount));
        Assert.Equal(["TIME", "GET"], _host.Commands);
        Assert.Equal(before, _host.Get("k"));
    }

    [Fact]
    public void ServerTime_ExpiresTheKeyAfterItsStateAndTheAllowance()
    {
        Call(new StrategyRequest(StrategyOperation.Decide, Now, 1), allowance: 250);

        // 876,544 µs to the end of the window are 877 whole milliseconds.
        Assert.Equal(Now + ((877 + 250) * 1000), _host.ExpiresAt("k"));
    }

    [Fact]
    public void PassedTime_AsksForNoneAndNeverExpires()
    {
        Call(new StrategyRequest(StrategyOperation.Decide, Now, 1), serverTime: false);
        Assert.Equal(["GET", "SET"], _host.Commands);
        Assert.Null(_host.ExpiresAt("k"));
        Assert.Equal($"{_executor.StatePrefix};1727000001000000,1", _host.Get("k"));
    }

    [Fact]
    public void CreditOfAll_DropsTheState()
    {
        Call(new StrategyRequest(StrategyOperation.Decide, Now, 3));
        Call(new StrategyRequest(StrategyOperation.Credit, Now, 3, DebitedAt: Now));
        Assert.Equal(["TIME", "GET", "DEL"], _host.Commands);
        Assert.Null(_host.Get("k"));
    }

    [Fact]
    public void Grant_TakesWhatIsLeftAndNothingBelowTheLeast()
    {
        Call(new StrategyRequest(StrategyOperation.Decide, Now, 7));
        Assert.Equal(0, Call(new StrategyRequest(StrategyOperation.Grant, Now, 8, Least: 4)).Granted);
        Assert.Equal(["TIME", "GET"], _host.Commands);
        Assert.Equal(3, Call(new StrategyRequest(StrategyOperation.Grant, Now, 8, Least: 2)).Granted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("something else")]
    [InlineData("PREFIX;1")]
    [InlineData("PREFIX;1,2,3")]
    [InlineData("PREFIX;1,-2")]
    [InlineData("PREFIX;1,x")]
    [InlineData("PREFIX:7;1,2")]
    [InlineData("foo;1,2")]
    [InlineData("PREFIX;9007199254740992,1")]
    [InlineData("PREFIX;99999999999999999999999999,1")]
    public void AnythingElseInTheKey_IsCorruptAndStays(string stored)
    {
        stored = stored.Replace("PREFIX", _executor.StatePrefix, StringComparison.Ordinal);
        _host.Set("k", stored);
        Assert.Throws<CorruptStateException>(() => Call(new StrategyRequest(StrategyOperation.Decide, Now, 1)));
        string? kept = stored;
        Assert.Throws<CorruptStateException>(() => _executor.Apply(new StrategyRequest(StrategyOperation.Decide, Now, 1), ref kept));
        Assert.Equal(stored, _host.Get("k"));
    }

    [Theory]
    [InlineData("abcdef:1;1727000001000000,10")]
    [InlineData("abcdef;1727000001000000")]
    [InlineData("ABCDEF:5;1,2,3")]
    [InlineData("123456;whatever|a later version writes")]
    public void StateOfAnotherShape_IsAColdStart(string stored)
    {
        string? kept = stored;
        Assert.Equal(9, _executor.Apply(new StrategyRequest(StrategyOperation.Decide, Now, 1), ref kept).Decision.Remaining);
        _host.Set("k", stored);
        Assert.Equal(9, Call(new StrategyRequest(StrategyOperation.Decide, Now, 1)).Decision.Remaining);
        Assert.StartsWith(_executor.StatePrefix + ";", _host.Get("k"));
    }

    [Fact]
    public void OperationThatTheStrategyLacks_IsAnError()
    {
        using var lua = new LuaExpression(new IrInt(1));
        var script = _host.Load(lua.Text);
        foreach (var operation in new[] { "credit", "charge", "nonsense" })
            Assert.Contains(operation, Assert.Throws<LuaHostException>(() => script.Call("k", "x", "1", "0", operation, "1", "1")).Message);
    }

    [Fact]
    public void NamesThatLuaKeepsForItself_AreStillNames()
    {
        string[] names = ["end", "and", "nil", "repeat", "math", "call", "now", "cost", "exact", "grün", "1st", "state.End", "stateEnd", "state.end", "remaining"];
        var sum = names.Aggregate<string, IrExpression>(new IrInt(0), (total, name) =>
            new IrBinary(IrBinaryOp.Add, total, new IrLocal(name, IrType.Int), IrSite.None));
        Assert.Equal(names.Length * (names.Length + 1) / 2, Run(names, sum));
    }

    [Fact]
    public void MoreLocalsThanLuaHasRoomFor_AreKeptInATable()
    {
        var names = Enumerable.Range(0, 400).Select(i => $"v{i}").ToArray();
        var sum = new IrBinary(IrBinaryOp.Add, new IrLocal("v3", IrType.Int), new IrLocal("v399", IrType.Int), IrSite.None);
        Assert.Equal(4 + 400, Run(names, sum));
    }

    public void Dispose() => _host.Dispose();

    private StrategyReply Call(StrategyRequest request, bool serverTime = true, int allowance = 0) =>
        StrategyScript.ReadReply(_executor, _script.Call("k", StrategyScript.Arguments(_executor, request, serverTime, TimeSpan.FromMilliseconds(allowance))));

    /// <summary>Declares locals that hold 1, 2, 3 and so on, and says that the result remains.</summary>
    private long Run(string[] names, IrExpression result)
    {
        IrVariable Variable(string name, bool isTruth = false) => new(name, isTruth ? IrType.Bool : IrType.Int);
        var body = names.Select(IrStatement (name, i) => new IrDeclare(Variable(name), new IrInt(i + 1)))
            .Append(new IrReturn(Of<IrExpression>(
                new IrBool(true), new IrInt(0), result, new IrInt(2), new IrBool(false), new IrInt(0), new IrInt(0))));
        var decide = new IrFunction(
            IrStrategy.Decide,
            Of(Variable("exists", true), Variable("value"), Variable("at"), Variable("price")),
            Of(Variable("allowed", true), Variable("value"), Variable("left"), Variable("reset"), Variable("hasRetry", true), Variable("retry"), Variable("wait")),
            body.ToEquatableArray());
        var strategy = new IrStrategy(
            "names", default, Of(new IrField("Value", "long", IrType.Int, 0, IrLimits.MaxExact, IrSite.None)), default, Of(decide), default);
        var script = LuaScript.Print(new StrategyPlan(strategy, default, strategy.Functions, new IrInt(0)), LuaDefinition.AllGuarded(strategy));
        return _host.Load(script).Call("k", "x", "1", "0", "decide", "1", "1")[2];
    }
}
