using System.Text;

namespace ThrottleKit.Tool.Tests;

/// <summary>A run of the tool in this process.</summary>
/// <param name="ExitCode">What it ended with.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    /// <summary>This assembly, whose strategies the tool loads as somebody's own.</summary>
    public static string OwnStrategies => typeof(ToolRun).Assembly.Location;

    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static ToolRun Of(params string[] arguments) => Of("", arguments);

    public static ToolRun Of(string input, string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var exitCode = ToolCommand.Run(arguments, new Streams(new MemoryStream(Encoding.UTF8.GetBytes(input)), output, error));
        return new ToolRun(exitCode, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
