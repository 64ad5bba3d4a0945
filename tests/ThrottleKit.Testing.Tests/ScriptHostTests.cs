using StackExchange.Redis;
using ThrottleKit.Testing.Garnet;

namespace ThrottleKit.Testing.Tests;

public class ScriptHostTests
{
    /// <summary>The last arguments are left out where they are not needed: a server that kept those of the call before would decide by another's time.</summary>
    private static void LongThenShort(string endpoint)
    {
        var executor = FixedWindow.Definition.Create(new StrategyArguments(10, 1_000_000));
        using var connection = ConnectionMultiplexer.Connect(endpoint);
        StrategyReply Call(StrategyOperation operation, bool serverTime)
        {
            var arguments = StrategyScript.Arguments(executor, new StrategyRequest(operation, Now: 5, Amount: 1), serverTime, TimeSpan.Zero);
            var result = connection.GetDatabase().ScriptEvaluate(executor.Definition.Lua, ["k"], Array.ConvertAll(arguments, argument => (RedisValue)argument));
            return StrategyScript.ReadReply(executor, (long[])result!);
        }

        Assert.Equal(5, Call(StrategyOperation.Charge, serverTime: false).Decision.AtMicroseconds);
        Assert.True(Call(StrategyOperation.Forecast, serverTime: true).Decision.AtMicroseconds > 5);
        Assert.Equal(1, Call(StrategyOperation.Decide, serverTime: true).Granted);
        Assert.Equal(0, Call(StrategyOperation.Decide, serverTime: false).Decision.ResetAtMicroseconds % 1_000_000);
        Assert.True(Call(StrategyOperation.Decide, serverTime: true).Decision.AtMicroseconds > 5);
    }

    [Fact]
    public void LuaInProcess_IsHeldToTheOracle() => Check(() => StrategyHosts.Create("lua"), 20_000);

    [Fact]
    public void Garnet_IsHeldToTheOracle()
    {
        using var server = EmbeddedGarnet.Start();

        Check(() => RedisStrategyHost.Connect("garnet", "new GarnetStrategyHost()", server.Endpoint), 1_000);
    }

    [RedisFact]
    public void Redis_IsHeldToTheOracle()
    {
        using var server = RedisServer.Start();

        Check(() => StrategyHosts.Create($"redis={server.Endpoint}"), 2_000);
    }

    [Fact]
    public void Garnet_ShowsACallNothingOfALongerOneBefore()
    {
        using var server = EmbeddedGarnet.Start();

        LongThenShort(server.Endpoint);
    }

    [RedisFact]
    public void Redis_ShowsACallNothingOfALongerOneBefore()
    {
        using var server = RedisServer.Start();

        LongThenShort(server.Endpoint);
    }

    [RedisFact]
    public void Redis_ForgetsItsKeysAtTheEnd_AndOthersKeysStay()
    {
        using var server = RedisServer.Start();
        using var connection = ConnectionMultiplexer.Connect($"{server.Endpoint},allowAdmin=true");
        connection.GetDatabase().StringSet("a", "somebody else's");
        using (var host = StrategyHosts.Create($"redis={server.Endpoint}"))
        {
            var strategy = host.Open(StandInWindow.Definition.Create(new StrategyArguments(2, 1_000_000)));
            for (var i = 0; i < 3; i++) strategy.Apply(new StrategyRequest(StrategyOperation.Decide, 0, 1), "a");
            host.WriteState("b", "x");
            Assert.Equal(3, connection.GetServers()[0].DatabaseSize());
        }

        Assert.Equal("somebody else's", connection.GetDatabase().StringGet("a"));
        Assert.Equal(1, connection.GetServers()[0].DatabaseSize());
    }

    [RedisFact]
    public void Redis_LearnsAScriptAgainThatItHasForgotten()
    {
        using var server = RedisServer.Start();
        using var connection = ConnectionMultiplexer.Connect($"{server.Endpoint},allowAdmin=true");
        using var host = StrategyHosts.Create($"redis={server.Endpoint}");
        var strategy = host.Open(StandInWindow.Definition.Create(new StrategyArguments(2, 1_000_000)));

        Assert.Equal(1, strategy.Apply(new StrategyRequest(StrategyOperation.Decide, 0, 1), "a").Decision.Remaining);
        connection.GetServers()[0].ScriptFlush();
        Assert.Equal(0, strategy.Apply(new StrategyRequest(StrategyOperation.Decide, 0, 1), "a").Decision.Remaining);
    }

    [RedisFact]
    public void RedisThatStops_IsUnavailable_AndNoDifference()
    {
        using var server = RedisServer.Start();
        using var host = StrategyHosts.Create($"redis={server.Endpoint}");
        var strategy = host.Open(StandInWindow.Definition.Create(new StrategyArguments(2, 1_000_000)));
        server.Dispose();

        Assert.Throws<StrategyHostUnavailableException>(() => strategy.Apply(new StrategyRequest(StrategyOperation.Decide, 0, 1), "a"));
    }

    [Fact]
    public void UnknownHost_IsRefusedWithWhatThereIs() =>
        Assert.Contains("there is oracle, written, csharp, lua", Assert.Throws<ArgumentException>(() => StrategyHosts.Create("moon")).Message);

    /// <summary>The sound script agrees, and a broken one is found and made small.</summary>
    private static void Check(Func<IStrategyHost> host, long steps)
    {
        EqualityReport Run(StrategyDefinition definition) => EqualityRun.Execute(new EqualityOptions
        {
            Strategies = [definition],
            Hosts = () => [StrategyHosts.Create("oracle"), host()],
            Steps = steps,
            Workers = 1,
        });

        var sound = Run(StandInWindow.Definition);
        Assert.True(sound.Passed, sound.ToString());

        var broken = Run(StandInWindow.With(script: text => text.Replace("cost <= left", "cost < left")));
        Assert.False(broken.Passed);
        Assert.True(broken.Differences[0].History.Steps.Count <= 3, broken.ToString());
    }
}
