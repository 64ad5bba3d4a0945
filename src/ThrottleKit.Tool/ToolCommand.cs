using System.CommandLine;
using ThrottleKit.Testing;
using ThrottleKit.Tool.Doctor;
using ThrottleKit.Tool.Tour;

namespace ThrottleKit.Tool;

/// <summary>The command itself: finds out what is asked for, and turns what goes wrong into an exit code and a message.</summary>
internal static class ToolCommand
{
    /// <summary>Runs the tool.</summary>
    /// <param name="arguments">What it is called with.</param>
    /// <param name="streams">Where it reads and writes.</param>
    public static int Run(IReadOnlyList<string> arguments, Streams streams)
    {
        var root = new RootCommand("Shows what is made of a rate-limit strategy, decides recorded traffic, and holds the executors against each other.")
        {
            ExplainCommand.Create(streams),
            SqlCommand.Create(streams),
            ReplayCommand.Create(streams),
            VerifyCommand.Create(streams),
            BoundCommand.Create(streams),
            SimulateCommand.Create(streams),
            PictureCommand.Create(streams),
            DoctorCommand.Create(streams),
            TourCommand.Create(streams),
        };
        var call = root.Parse(arguments);
        if (call.Errors.Count > 0)
        {
            foreach (var error in call.Errors) streams.Error.WriteLine(error.Message);
            var command = call.CommandResult.Command == root ? "" : $"{call.CommandResult.Command.Name} ";
            streams.Error.WriteLine($"See throttlekit {command}--help.");
            return ExitCode.Usage;
        }

        try
        {
            using var output = new StreamWriter(streams.Output, leaveOpen: true);
            return call.Invoke(new InvocationConfiguration { Output = output, Error = streams.Error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception exception) when (exception is UsageException or PolicyFileException or StrategyHostUnavailableException or StrategyConfigurationException)
        {
            streams.Error.WriteLine(exception.Message);
            return ExitCode.Usage;
        }
        catch (OperationCanceledException)
        {
            streams.Error.WriteLine("Stopped before the end.");
            return ExitCode.Usage;
        }
    }
}

/// <summary>The tool was asked for something that it cannot do. The message says what, and what it can.</summary>
/// <param name="message">What is wrong.</param>
internal sealed class UsageException(string message) : Exception(message);
