using ThrottleKit.Tests.Shared;

namespace ThrottleKit.Generators.Tests;

/// <summary>The runtime library's own strategies, as a user would have written them: the richest sources there are.</summary>
internal static class BuiltIn
{
    public static IReadOnlyList<string> Names { get; } = ["Gcra", "TokenBucket", "LeakyBucket", "FixedWindow", "TokenBudget", "SlidingWindow", "SlidingWindowLog"];

    /// <summary>The files of what some of them share.</summary>
    public static IReadOnlyList<string> SharedNames { get; } = ["Pace", "WindowUse"];

    /// <summary>Their sources.</summary>
    public static IReadOnlyList<string> Shared { get; } = [.. SharedNames.Select(Read)];

    /// <summary>Their sources, in the order of their names.</summary>
    public static IReadOnlyList<string> Sources { get; } = [.. Names.Select(Read)];

    private static string Read(string name) => Repository.Read($"src/ThrottleKit.Core/Strategies/{name}.cs")
        .Replace("namespace ThrottleKit;", Samples.Usings + "\nnamespace Acme;", StringComparison.Ordinal);
}
