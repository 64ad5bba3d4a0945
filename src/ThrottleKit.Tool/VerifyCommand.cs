using System.CommandLine;
using ThrottleKit.Testing;

namespace ThrottleKit.Tool;

/// <summary><c>throttlekit verify</c>: holds the executors against each other.</summary>
internal static class VerifyCommand
{
    private static readonly string Names = string.Join(", ", HostCatalog.Names);

    public static Command Create(Streams streams)
    {
        var name = new Argument<string?>("STRATEGY") { Description = "The strategy; all of them if absent.", DefaultValueFactory = _ => null };
        var steps = new Option<long>("--steps") { Description = "How many steps to run in all.", HelpName = "N", DefaultValueFactory = _ => 100_000 };
        var seed = new Option<ulong>("--seed") { Description = "What everything random follows from.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var on = new Option<string>("--on")
        {
            Description = $"What to compare, separated by commas: {Names}.",
            HelpName = "PLACE,...",
            DefaultValueFactory = _ => "oracle,written,csharp,lua",
        };
        var strategies = CommonOptions.Strategies();
        steps.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && long.TryParse(text, out var count) && count < 1) result.AddError("--steps takes a number from 1.");
        });
        on.Validators.Add(result =>
        {
            var places = Places(result.GetValueOrDefault<string>());
            foreach (var place in places.Where(place => !HostCatalog.Knows(place)))
                result.AddError($"--on takes several of {Names}, separated by commas; '{place}' is none of them.");
            if (places.Distinct().Count() < 2) result.AddError("--on takes at least two places, or there is nothing to compare.");
        });

        var command = new Command("verify", "Runs random histories on several executors in step and compares every decision and every stored state.")
        {
            name, steps, seed, on, strategies,
        };
        command.SetAction((call, cancellation) =>
        {
            var places = Places(call.GetRequiredValue(on)).Distinct().ToArray();
            var known = StrategyCatalog.Load(call.GetValue(strategies));
            var options = new EqualityOptions
            {
                Strategies = Choose(known, call.GetValue(name)),
                Hosts = () => [.. places.Select(place => HostCatalog.Create(place, known))],
                Steps = call.GetValue(steps),
                Seed = call.GetValue(seed),
            };
            var report = ProgressBar.Show(streams.Error, options.Steps, progress => EqualityRun.Execute(options with { Progress = progress }, cancellation));
            streams.Write(report.ToString());
            return Task.FromResult(report.Passed ? ExitCode.Fine : ExitCode.Differences);
        });
        return command;
    }

    private static string[] Places(string? list) => (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static IReadOnlyList<StrategyDefinition> Choose(StrategyRegistry registry, string? name) =>
        name is null ? [.. registry.Strategies]
        : registry.TryFind(name, out var strategy) ? [strategy]
        : throw new UsageException(registry.DescribeMissing(name));
}
