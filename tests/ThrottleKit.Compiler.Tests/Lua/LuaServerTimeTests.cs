using ThrottleKit.Compiler.Emit.Lua;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;
using ThrottleKit.Testing;

namespace ThrottleKit.Compiler.Tests.Lua;

/// <summary>
/// What is asked most often, to decide by the server's time, comes with fewest arguments and defines fewest functions; the equality run passes its own
/// time, and so never goes that way.
/// </summary>
public sealed class LuaServerTimeTests
{
    private const long Start = 1_727_000_000_000_000, Second = 1_000_000, Year = 365 * 86_400 * Second, Longest = Year / 50;

    /// <summary>Limit, period and burst: intervals of whole microseconds and of parts, products below 2^53 and beyond.</summary>
    public static TheoryData<long, long, long> Configurations => new()
    {
        { 1_000, Second, 1_000 },
        { 1, 3_600 * Second, 1 },
        { 7, Second, 7 },
        { 1_000_000_000, Second, 1_000_000 },
        { 999_999_937, Second, 1_000_000_000 },
        { 999_999_937, Year, 3 },
        { 999_999_937, Year, 1_000_000_000 },
        { 1, Year, 50 },
    };

    [Theory]
    [MemberData(nameof(Configurations))]
    public void DecisionByTheServersTime_IsTheOneMadeInProcess(long limit, long period, long burst)
    {
        foreach (var (definition, arguments) in new[]
        {
            (Gcra.Definition, new StrategyArguments(limit, period, burst)),
            (TokenBucket.Definition, new StrategyArguments(burst, limit, period)),
        })
        {
            using var host = new LuaHost();
            var script = host.Load(definition.Lua);
            var executor = definition.Create(arguments);
            var random = new Random(1);
            string? state = null;
            for (var (i, now) = (0, Start); i < 2_000; i++)
            {
                now += random.Next(4) switch { 0 => 0, 1 => random.NextInt64(10), 2 => random.NextInt64(Math.Min(period / limit, Longest) + 2), _ => random.NextInt64(Math.Min(period, Longest)) };
                host.Time = now;
                var request = new StrategyRequest(StrategyOperation.Decide, now, random.NextInt64(burst + 2));
                var reply = script.Call("k", StrategyScript.Arguments(executor, request, serverTime: true, TimeSpan.FromDays(100_000)));
                Assert.Equal(executor.Apply(request, ref state), StrategyScript.ReadReply(executor, reply));
                Assert.Equal(state, host.Get("k"));
            }
        }
    }

    [Fact]
    public void WhatFollowsFromOtherArguments_AndWhatOnlyRarerOperationsRead_IsNoArgument()
    {
        var executor = Gcra.Definition.Create(new StrategyArguments(7, Second, 7));

        var arguments = StrategyScript.Arguments(executor, new StrategyRequest(StrategyOperation.Decide, Start, 1), serverTime: true, TimeSpan.Zero);

        // The prefix, the amount and the allowance; then the burst, the interval (1,000,000 / 7) and the tolerance (7 of those).
        string[] expected = [executor.StatePrefix, "1", "0", "7", "1000000", "7", "1000000", "0"];
        Assert.Equal(expected, arguments);
    }

    [Fact]
    public void WhatMayFailAtConfiguration_IsNotWorkedOutAgain()
    {
        var plan = Planner.Plan(IrText.Read(Gcra.Definition.Ir));
        var guarded = LuaDefinition.AllGuarded(plan.Source);

        var configured = plan.Configured.SelectMany(step => step.Results).Select(result => result.Name).ToHashSet();
        var received = LuaScript.Inputs(plan, guarded).OfType<IrConfigured>().Select(input => input.Name).ToHashSet();
        Assert.Superset(new HashSet<string> { "c1", "c3", "c4", "mostPermits" }, received);
        Assert.Subset(configured, received);
    }
}
