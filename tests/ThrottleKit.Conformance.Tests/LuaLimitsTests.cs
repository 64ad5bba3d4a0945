using System.Globalization;
using ThrottleKit.Testing;

namespace ThrottleKit.Conformance.Tests;

/// <summary>
/// Lua has room for 200 locals in a function, 5.1 for 60 locals seen from around it and 5.4 for 255: a strategy on either side of each is compiled, and decides on Lua as it does
/// as written.
/// </summary>
public class LuaLimitsTests
{
    /// <summary>How many functions one function calls, or locals it has; at, around and far beyond where the scripts change their form and where Lua gives up.</summary>
    public static TheoryData<int, int> Sizes => new()
    {
        { 18, 0 }, { 19, 0 }, { 20, 0 }, { 60, 0 }, { 61, 0 }, { 201, 0 }, { 0, 150 }, { 0, 151 }, { 0, 201 }, { 70, 160 },
    };

    [RedisTheory]
    [MemberData(nameof(Sizes))]
    public void ManyFunctionsAndLocals_DecideOnLuaAsTheyAreWritten(int functions, int locals)
    {
        using var server = RedisServer.Start();
        var strategy = CompiledStrategy.Of(Source(functions, locals), "Large");
        Assert.True(functions == 0 || strategy.Lua.Contains($"helper{functions - 1}(", StringComparison.OrdinalIgnoreCase), "The helpers have been taken in, and the test shows nothing.");

        var report = EqualityRun.Execute(new EqualityOptions
        {
            Strategies = [strategy],
            Hosts = () => [StrategyHosts.Create("oracle"), StrategyHosts.Create("written"), StrategyHosts.Create("lua"), StrategyHosts.Create($"redis={server.Endpoint}")],
            Steps = 300,
            Seed = 3,
            Workers = 1,
        });

        Assert.True(report.Total.Steps > 200, $"{report.Total.Steps} steps");
        Assert.Equal(0, report.Total.Differences);
    }

    /// <summary>A helper that returns from a loop stays a function, and a local that is read after all of them are there stays a local.</summary>
    private static string Source(int functions, int locals)
    {
        static string Each(int count, Func<string, string> text) => string.Join("\n", Enumerable.Range(0, count).Select(i => text(i.ToString(CultureInfo.InvariantCulture))));
        return $$"""
            using System;
            using ThrottleKit;

            [RateLimitStrategy]
            public sealed partial class Large
            {
                [Parameter(Min = 1, Max = 1_000)] public required long Limit { get; init; }

                public readonly record struct State([Field(Max = 1_000_000)] long Used);

                {{Each(functions, i => $$"""
                static long Helper{{i}}(long value)
                {
                    for (var k = 0; k < 3; k++)
                        if (value % (k + 2) == 0) return {{i}};
                    return value % 7;
                }
                """)}}

                Outcome<State> Decide(State? state, long now, long cost)
                {
                    var used = state is { } s ? s.Used : 0;
                    var sum = (used + cost) % 1_000;
                    {{Each(functions, i => $"sum += Helper{i}(now % 1_000 + cost % 100 + {i});")}}
                    {{Each(locals, i => $"var local{i} = (now + cost) % ({i} + 3) % (used + {i} + 2);")}}
                    {{Each(locals, i => $"sum += local{i};")}}
                    return sum % 3 != 0
                        ? Outcome.Allow(new State(Math.Min(sum, 1_000_000)), remaining: sum, resetAt: now + 1)
                        : Outcome.Deny(remaining: sum, resetAt: now + 1, retryAt: now + 1);
                }
            }
            """;
    }
}
