using System.CommandLine;
using ThrottleKit.Testing;

namespace ThrottleKit.Tool;

/// <summary><c>throttlekit replay</c>: decides a recorded trace.</summary>
internal static class ReplayCommand
{
    private const string Memory = "memory";
    private const string StandardInput = "-";

    private static readonly string[] Places = [Memory, "oracle", "lua", "garnet", "orleans"];

    private static readonly string All = string.Join(", ", Places.Concat(HostCatalog.Names.Where(name => name.Contains('='))));

    public static Command Create(Streams streams)
    {
        var policies = new Option<string>("--policies") { Description = "The policies, a JSON file.", Required = true, HelpName = "FILE" };
        var trace = new Option<string>("--trace") { Description = "The trace, one JSON object a line; - for standard input.", Required = true, HelpName = "FILE" };
        var on = new Option<string>("--on")
        {
            Description = $"Where to decide: {All}.",
            HelpName = "PLACE",
            DefaultValueFactory = _ => Memory,
        };
        var strategies = CommonOptions.Strategies();
        on.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } place && !Places.Contains(place) && !HostCatalog.IsServer(place))
                result.AddError($"--on takes {All}; '{place}' is none of them.");
        });

        var command = new Command("replay", "Decides a recorded trace and writes the decisions to standard output, one JSON object a line.") { policies, trace, on, strategies };
        command.SetAction(call =>
        {
            var known = StrategyCatalog.Load(call.GetValue(strategies));
            var file = CommonOptions.ReadPolicies(call.GetRequiredValue(policies), known);
            using var input = Open(call.GetRequiredValue(trace), streams);
            var place = call.GetRequiredValue(on);
            using var host = HostCatalog.Create(place == Memory ? "csharp" : place, known);
            return new Replayer(file, host).Run(input, streams.Output) == 0 ? ExitCode.Fine : ExitCode.Differences;
        });
        return command;
    }

    private static Stream Open(string path, Streams streams)
    {
        try
        {
            return path == StandardInput ? streams.Input : File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The trace cannot be read: {exception.Message}");
        }
    }
}
