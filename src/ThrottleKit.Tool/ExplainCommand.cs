using System.CommandLine;
using ThrottleKit.Compiler.Analysis;
using ThrottleKit.Compiler.Emit;
using ThrottleKit.Compiler.Ir;
using ThrottleKit.Compiler.Lowering;

namespace ThrottleKit.Tool;

/// <summary><c>throttlekit explain</c>: shows what the compiler made of a strategy. It compiles the IR that the assembly carries once more.</summary>
internal static class ExplainCommand
{
    public static Command Create(Streams streams)
    {
        var name = new Argument<string>("STRATEGY") { Description = "The strategy." };
        var form = new Option<string>("--as") { Description = "What to show.", HelpName = "csharp|lua|sql|ir|ranges", DefaultValueFactory = _ => "ranges" };
        form.AcceptOnlyFromAmong("csharp", "lua", "sql", "ir", "ranges");
        var policies = new Option<string?>("--policies") { Description = "The policies, a JSON file.", HelpName = "FILE" };
        var policy = new Option<string?>("--policy") { Description = "The policy whose configuration to show the ranges of.", HelpName = "NAME" };
        var strategies = CommonOptions.Strategies();

        var command = new Command("explain", "Shows what the compiler made of a strategy: its executors, what is computed when, and how each expression is known to be exact.")
        {
            name, form, policies, policy, strategies,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(policies) is null != result.GetResult(policy) is null) result.AddError("--policies and --policy go together.");
        });
        command.SetAction(call =>
        {
            var registry = StrategyCatalog.Load(call.GetValue(strategies));
            var strategy = registry.TryFind(call.GetRequiredValue(name), out var found) ? found : throw new UsageException(registry.DescribeMissing(call.GetRequiredValue(name)));
            var configured = call.GetValue(policies) is { } file ? Configured(CommonOptions.ReadPolicies(file, registry), call.GetValue(policy)!, strategy) : null;
            streams.Write(Explain(strategy, configured, call.GetRequiredValue(form)));
            return ExitCode.Fine;
        });
        return command;
    }

    private static string Explain(StrategyDefinition strategy, StrategyArguments? configured, string form)
    {
        var plan = Planner.Plan(IrCheck.Whole(IrText.Read(strategy.Ir)));
        return form switch
        {
            "lua" => strategy.Lua,
            "sql" => strategy.Sql.Text,
            "ir" => IrDump.Print(plan),
            "csharp" => StrategySource.Print(ModelReader.Read(strategy), plan, RangeAnalysis.Analyze(plan)),
            _ => new RangeListing(plan, configured).Print(),
        };
    }

    private static StrategyArguments Configured(PolicyFile policies, string name, StrategyDefinition strategy)
    {
        if (!policies.TryFind(name, out var policy)) throw new UsageException(policies.DescribeMissing(name));
        return policy.Strategy == strategy
            ? policy.Arguments
            : throw new UsageException($"Policy '{name}' is of strategy '{policy.Strategy.Name}', not '{strategy.Name}'.");
    }
}
