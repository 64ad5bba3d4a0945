namespace ThrottleKit.Compiler.Diagnostics;

/// <summary>How a message begins: with what it is about.</summary>
public static class Subject
{
    /// <summary>A class marked <c>[RateLimitStrategy]</c>.</summary>
    /// <param name="name">Its name.</param>
    public static string Strategy(string name) => $"Strategy '{name}'";

    /// <summary>A class marked <c>[StrategyLibrary]</c>.</summary>
    /// <param name="name">Its name.</param>
    public static string Library(string name) => $"Library '{name}'";
}
