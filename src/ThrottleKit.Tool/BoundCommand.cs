using System.CommandLine;

namespace ThrottleKit.Tool;

/// <summary><c>throttlekit bound</c>: says of each policy what a fleet that shares it keeps to.</summary>
internal static class BoundCommand
{
    public static Command Create(Streams streams)
    {
        var policies = new Option<string>("--policies") { Description = "The policies.", HelpName = "FILE", Required = true };
        var life = new Option<int>("--lease-life") { Description = "How long leases of rates live, in milliseconds.", HelpName = "MS", DefaultValueFactory = _ => 1_000 };
        var step = new Option<int>("--clock-step") { Description = "The largest step of the store's clock, in milliseconds.", HelpName = "MS", DefaultValueFactory = _ => 0 };
        var strategies = CommonOptions.Strategies();
        var command = new Command("bound", "Says of each policy what all processes that share it admit together at most, and what that rests on.") { policies, life, step, strategies };
        command.SetAction(call =>
        {
            var file = CommonOptions.ReadPolicies(call.GetRequiredValue(policies), StrategyCatalog.Load(call.GetValue(strategies)));
            var options = new FleetLimiterOptions
            {
                LeaseLife = TimeSpan.FromMilliseconds(call.GetValue(life)),
                MaxClockStep = TimeSpan.FromMilliseconds(call.GetValue(step)),
            };
            foreach (var policy in file.Policies) streams.Write($"{Describe(policy, options)}\n");
            return ExitCode.Fine;
        });
        return command;
    }

    private static string Describe(Policy policy, FleetLimiterOptions options)
    {
        try
        {
            return $"{FleetBound.Of(policy, options)}\n";
        }
        catch (StrategyConfigurationException exception)
        {
            var strict = FleetBound.Of(policy, options with { Mode = LeaseMode.Strict });
            return $"{strict}\n  Leased: {exception.Message}\n";
        }
    }
}
