using System.CommandLine;

namespace ThrottleKit.Tool;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    /// <summary><c>--strategies ASSEMBLY</c>.</summary>
    public static Option<string?> Strategies() =>
        new("--strategies") { Description = "An assembly with strategies of one's own.", HelpName = "ASSEMBLY" };

    /// <summary>Reads a policy file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="registry">The strategies that it can name.</param>
    /// <exception cref="UsageException">It cannot be read.</exception>
    /// <exception cref="PolicyFileException">It is wrong.</exception>
    public static PolicyFile ReadPolicies(string path, StrategyRegistry registry)
    {
        try
        {
            return PolicyFile.Parse(File.ReadAllText(path), registry);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The policies cannot be read: {exception.Message}");
        }
    }
}
