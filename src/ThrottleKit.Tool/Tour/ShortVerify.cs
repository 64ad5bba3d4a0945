using Spectre.Console;
using ThrottleKit.Testing;

namespace ThrottleKit.Tool.Tour;

/// <summary>The third stop: a short equality run.</summary>
internal static class ShortVerify
{
    private const long Steps = 40_000;

    /// <returns>Whether nothing differed.</returns>
    public static bool Show(IAnsiConsole console)
    {
        TourCommand.Stop(console, 3, "Held together by machine",
            $"{Steps:N0} random steps over every built-in strategy: odd parameters, clocks that stand, jump and step back, credits, changed limits. Each step runs on "
            + "the function as it was written, the oracle, the C# and the Lua; one differing bit is a failure.");
        var options = new EqualityOptions
        {
            Strategies = [.. StrategyCatalog.Load(null).Strategies],
            Hosts = () => [.. new[] { "oracle", "written", "csharp", "lua" }.Select(place => HostCatalog.Create(place, StrategyRegistry.BuiltIn))],
            Steps = Steps,
            Seed = 1,
        };
        var report = ProgressBar.Show(Console.Error, Steps, progress => EqualityRun.Execute(options with { Progress = progress }));
        console.WriteLine(report.ToString().TrimEnd());
        return report.Passed;
    }
}
