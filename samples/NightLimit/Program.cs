using Samples;
using ThrottleKit;
using ThrottleKit.Testing;

// Every executor decides alike: the function as it is written, the exact interpreter, the compiled C# and the Lua script.
var equality = EqualityRun.Execute(new EqualityOptions
{
    Strategies = [NightLimit.Definition],
    Hosts = () => [.. new[] { "oracle", "written", "csharp", "lua" }.Select(StrategyHosts.Create)],
    Steps = 20_000,
    Seed = 1,
});
Console.WriteLine(equality);

// And what it decides keeps the promises of a good strategy: honest retry and reset times, and its own bound.
var properties = StrategyProperties.Check(NightLimit.Definition, new PropertyOptions
{
    Steps = 20_000,
    Seed = 1,
    Bound = (arguments, from, to) => arguments[1]!.Value + ((Int128)(to - from) / arguments[0]!.Value),
});
Console.WriteLine(properties);

// Five at noon come back in five minutes, and at midnight in ten.
var limiter = new NightLimit { Every = TimeSpan.FromMinutes(1), Burst = 5 }.Compile();
foreach (var hour in new[] { 12, 0 })
{
    var now = new DateTimeOffset(2026, 1, 2, hour, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000;
    var decision = limiter.Decide(false, default, now, 5, out _);
    Console.WriteLine($"{hour:00}:00  five permits are back in {(decision.ResetAtMicroseconds - now) / 60_000_000} minutes");
}

return equality.Total.Differences == 0 && properties.Passed ? 0 : 1;
