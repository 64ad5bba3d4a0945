using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using ThrottleKit.House.Tests;
using Xunit;

namespace ThrottleKit.Docs.Tests;

/// <summary>Every diagnostic has its page, and every page its diagnostic.</summary>
public partial class CatalogueTests
{
    private static readonly IReadOnlyList<DiagnosticDescriptor> Rules =
        [.. RoslynParts.Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).DistinctBy(rule => rule.Id).OrderBy(rule => rule.Id, StringComparer.Ordinal)];

    [Fact]
    public void EveryDiagnostic_HasItsPage_ByTheSameTitle() =>
        Assert.Equal(
            Rules.Select(rule => $"# {rule.Id}: {rule.Title}"),
            Repository.Pages.Where(page => page.StartsWith("docs/diagnostics/", StringComparison.Ordinal)).Select(page => Repository.ReadLines(page)[0]));

    [Fact]
    public void EveryDiagnostic_IsInTheIndexOfPages() =>
        Assert.Equal(Rules.Select(rule => rule.Id), Listed().Matches(Repository.Read("docs/README.md")).Select(link => link.Groups["id"].Value));

    [Fact]
    public void HelpLinks_LeadToThePages() =>
        Assert.All(Rules, rule => Assert.EndsWith($"/docs/diagnostics/{rule.Id}.md", rule.HelpLinkUri));

    [GeneratedRegex(@"\]\(diagnostics/(?<id>TKIT\d+)\.md\)")]
    private static partial Regex Listed();
}
