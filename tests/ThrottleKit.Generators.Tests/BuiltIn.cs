using ThrottleKit.Tests.Shared;

namespace ThrottleKit.Generators.Tests;

/// <summary>The runtime library's own strategies, as a user would have written them: the richest sources there are.</summary>
internal static class BuiltIn
{
    public static IReadOnlyList<string> Names { get; } = ["Gcra", "TokenBucket", "FixedWindow", "TokenBudget"];

    /// <summary>What two of them share.</summary>
    public static string Shared { get; } = Read("Pace");

    /// <summary>Their sources, in the order of their names.</summary>
    public static IReadOnlyList<string> Sources { get; } = [.. Names.Select(name => Read(name))];

    private static string Read(string name) => Repository.Read($"src/ThrottleKit.Core/Strategies/{name}.cs")
        .Replace("namespace ThrottleKit;", Samples.Usings + "\nnamespace Acme;", StringComparison.Ordinal);
}
