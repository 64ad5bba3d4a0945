using System.Text.RegularExpressions;

namespace ThrottleKit.Analyzers.Tests;

/// <summary>
/// One rule by example: what it refuses, with the places marked as <c>{|ID:...|}</c>, and the same written as it should be. The rule's page shows
/// exactly these two.
/// </summary>
/// <param name="id">The rule.</param>
/// <param name="refused">The program that it refuses, with the places marked.</param>
/// <param name="accepted">A program that nothing refuses.</param>
/// <param name="baseline">The shapes of state that are deployed, where the rule is about those.</param>
/// <param name="settings">The settings of the program, where the rule is about those; places may be marked.</param>
/// <param name="acceptedSettings">The settings that nothing refuses, where they are others.</param>
/// <param name="isWeb">Whether the program is one of ASP.NET Core.</param>
public sealed partial class Example(string id, string refused, string accepted, string? baseline = null, string? settings = null, string? acceptedSettings = null, bool isWeb = false)
{
    public static IReadOnlyList<Example> All { get; } = [.. LanguageExamples.All, .. PurityExamples.All, .. LogicExamples.All, .. StateExamples.All, .. RangeExamples.All, .. LimitExamples.All, .. UseExamples.All];

    public string Id => id;

    public string Marked => refused;

    public string Refused => Mark().Replace(refused, "");

    public string Accepted => accepted;

    public string? Baseline => baseline;

    public bool IsWeb => isWeb;

    public string? MarkedSettings => settings;

    public string? RefusedSettings => settings is null ? null : Mark().Replace(settings, "");

    public string? AcceptedSettings => acceptedSettings ?? settings;

    public static Example Of(string id) => All.Single(example => example.Id == id);

    [GeneratedRegex(@"\{\|\w+:|\|\}")]
    private static partial Regex Mark();
}
