using System.Collections.Generic;
using System.Linq;

namespace ThrottleKit.Throttling;

/// <summary>
/// Which parameter of a strategy an attribute's words stand for: the same words for every strategy. One source, for the runtime and for the
/// analyzers.
/// </summary>
internal static class ThrottleRoles
{
    private static readonly string[] TokensNames = ["tokens", "limit", "budget", "capacity"];
    private static readonly string[] PerNames = ["per", "period", "window"];
    private static readonly string[] BurstNames = ["burst", "capacity", "queue"];

    /// <summary>The permits of a period.</summary>
    public static string? Tokens(IReadOnlyCollection<string> parameters) => Find(TokensNames, parameters);

    /// <summary>The period.</summary>
    public static string? Per(IReadOnlyCollection<string> parameters) => Find(PerNames, parameters);

    /// <summary>What a rested key can take at once.</summary>
    public static string? Burst(IReadOnlyCollection<string> parameters) =>
        Find(BurstNames, parameters) is { } found && found != Tokens(parameters) ? found : null;

    /// <summary>The value of the parameter for a burst: of a queue, all but one wait.</summary>
    public static long BurstValue(string parameter, long burst) => parameter == "queue" ? burst - 1 : burst;

    private static string? Find(string[] names, IReadOnlyCollection<string> parameters) => names.FirstOrDefault(parameters.Contains);
}
