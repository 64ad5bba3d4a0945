using System.Text.RegularExpressions;
using ThrottleKit.Tests.Shared;
using Xunit;

namespace ThrottleKit.House.Tests;

/// <summary>Habits of the pages: what is not promised is written down, and what a page names exists.</summary>
public partial class PageHabits
{
    /// <summary>Pages of docs/ that are about no component.</summary>
    private static readonly string[] NoComponent = ["docs/README.md", "docs/benchmarks.md"];

    [Fact]
    public void PagesOfComponents_EndInCaveatsAndFailures()
    {
        var pages = Repository.Pages.Where(page => ComponentPage().IsMatch(page) && !NoComponent.Contains(page));
        Habit.Holds(
            pages.Where(page => !HeadingsOf(page).TakeLast(2).SequenceEqual(["## Caveats", "## When it fails"])),
            "End these with the headings '## Caveats' and '## When it fails', in this order:");
    }

    [Fact]
    public void RelativeLinks_Resolve()
    {
        var broken =
            from page in Repository.Pages
            from Match link in Link().Matches(WithoutCode(page))
            let target = link.Groups["target"].Value
            where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
            where !Resolves(page, target)
            select $"{page}: {target}";
        Habit.Holds(broken, "These links lead nowhere:");
    }

    [Fact]
    public void NamedPaths_Exist()
    {
        var missing =
            from page in Repository.Pages
            from Match path in NamedPath().Matches(Repository.Read(page))
            let name = path.Groups["path"].Value.TrimEnd('/')
            where !Repository.Exists(name)
            select $"{page}: {name}";
        Habit.Holds(missing, "These paths do not exist:");
    }

    private static bool Resolves(string page, string target)
    {
        var (path, anchor) = target.Split('#', 2) is [var before, var after] ? (before, after) : (target, null);
        var file = path.Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, path);
        return Repository.Exists(file)
            && (anchor is null || HeadingsOf(file).Any(heading => Anchor(heading) == anchor));
    }

    /// <summary>The anchor that a heading gets on the usual hosts.</summary>
    private static string Anchor(string heading) =>
        NotInAnchor().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static IEnumerable<string> HeadingsOf(string page) => WithoutCode(page).Split('\n').Where(line => Heading().IsMatch(line)).Select(line => line.Trim());

    private static string WithoutCode(string page) => Fence().Replace(Repository.Read(page), "");

    [GeneratedRegex("^docs/[^/]+\\.md$")]
    private static partial Regex ComponentPage();

    [GeneratedRegex("^#{1,6} ")]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?<path>(src|tests|docs|specs|bench|samples)/[\w./-]+)`")]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
