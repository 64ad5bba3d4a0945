using System.CommandLine;
using ThrottleKit.Tool.Picture;

namespace ThrottleKit.Tool;

/// <summary><c>throttlekit picture</c>: draws what a strategy decides.</summary>
internal static class PictureCommand
{
    public static Command Create(Streams streams)
    {
        var name = new Argument<string>("STRATEGY") { Description = "The strategy." };
        var policies = new Option<string?>("--policies") { Description = "The policies, a JSON file.", HelpName = "FILE" };
        var policy = new Option<string?>("--policy") { Description = "The policy to draw; a built-in strategy has a configuration of its own for this.", HelpName = "NAME" };
        var strategies = CommonOptions.Strategies();

        var command = new Command("picture", "Draws the decisions of a strategy on one stream of requests and writes them to standard output, as SVG.") { name, policies, policy, strategies };
        command.Validators.Add(result =>
        {
            if (result.GetResult(policies) is null != result.GetResult(policy) is null) result.AddError("--policies and --policy go together.");
        });
        command.SetAction(call =>
        {
            var registry = StrategyCatalog.Load(call.GetValue(strategies));
            var strategy = registry.TryFind(call.GetRequiredValue(name), out var found) ? found : throw new UsageException(registry.DescribeMissing(call.GetRequiredValue(name)));
            streams.Write(DecisionPicture.Draw(SceneOf(strategy, call.GetValue(policies), call.GetValue(policy), registry)));
            return ExitCode.Fine;
        });
        return command;
    }

    private static Scene SceneOf(StrategyDefinition strategy, string? file, string? name, StrategyRegistry registry)
    {
        if (file is null)
            return Scene.Of(strategy) ?? throw new UsageException($"Strategy '{strategy.Name}' is none of the built-in ones: give its configuration by --policies FILE --policy NAME.");
        var policies = CommonOptions.ReadPolicies(file, registry);
        if (!policies.TryFind(name!, out var policy)) throw new UsageException(policies.DescribeMissing(name!));
        return policy.Strategy == strategy
            ? Scene.Of(strategy, policy.Arguments, $"policy {name}")
            : throw new UsageException($"Policy '{name}' is of strategy '{policy.Strategy.Name}', not '{strategy.Name}'.");
    }
}
