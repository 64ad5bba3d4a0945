using System.Text.RegularExpressions;
using ThrottleKit.Compiler.Diagnostics;
using ThrottleKit.Tests.Shared;

namespace ThrottleKit.Analyzers.Tests;

/// <summary>
/// The catalogue of rules, and all that must keep up with it. With THROTTLEKIT_ACCEPT=1 the tests write the examples into the pages and the list
/// of pages anew; what is to be said about a rule stays by hand.
/// </summary>
public partial class CatalogueTests
{
    private const string Remedy = "THROTTLEKIT_ACCEPT=1 ./test Analyzers writes it anew";

    private const string List = "docs/diagnostics/README.md";

    public static TheoryData<string> Ids => [.. Rules.All.Select(rule => rule.Id)];

    [Fact]
    public void Rules_AreInOrder_EachWithItsOwnId()
    {
        var ids = Rules.All.Select(rule => rule.Id).ToList();
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
        Assert.Equal(ids, AllAnalyzers.Each.SelectMany(analyzer => analyzer.SupportedDiagnostics).Select(rule => rule.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryRule_HasItsExample() => Assert.Equal(Rules.All.Select(rule => rule.Id), Example.All.Select(example => example.Id));

    [Fact]
    public void EveryRule_LinksToItsPage() => Assert.All(Rules.All, rule => Assert.Equal(HelpLinks.Of(rule.Id), rule.HelpLinkUri));

    [Fact]
    public void EveryRule_IsInTheReleases()
    {
        var rows =
            from file in new[] { "Shipped", "Unshipped" }
            from line in Repository.ReadLines($"src/ThrottleKit.Compiler/AnalyzerReleases.{file}.md")
            where line.StartsWith("TKIT", StringComparison.Ordinal)
            select line;
        Assert.Equal(
            Rules.All.Select(rule => $"{rule.Id} | {rule.Category} | {(rule.IsEnabledByDefault ? rule.DefaultSeverity : "Disabled")} | {rule.Title}"),
            rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryRule_HasItsPage() => Assert.Equal(
        Rules.All.Select(rule => $"docs/diagnostics/{rule.Id}.md"),
        Repository.Pages.Where(page => page.StartsWith("docs/diagnostics/", StringComparison.Ordinal) && page != List));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Page_HasTheTitleAndTheExamplesOfItsRule(string id)
    {
        var page = $"docs/diagnostics/{id}.md";
        var examples = new Queue<string>([$"```csharp refused\n{Example.Of(id).Refused}\n```", $"```csharp\n{Example.Of(id).Accepted}\n```"]);
        var text = Repository.Read(page);
        var expected = Title().Replace(
            Block().Replace(text, block => examples.Count > 0 ? examples.Dequeue() : block.Value),
            $"# {id}: {Rules.All.Single(rule => rule.Id == id).Title}", 1);
        Assert.True(examples.Count == 0, $"{page} is to show a block 'csharp refused' and a block 'csharp', in this order.");
        Same(page, expected, text);
    }

    [Fact]
    public void ListOfPages_IsTheCatalogue()
    {
        var rows = Rules.All.Select(rule => $"| [{rule.Id}]({rule.Id}.md) | {rule.Title} | {(rule.DefaultSeverity.ToString().ToLowerInvariant())}{(rule.IsEnabledByDefault ? "" : ", off")} | {rule.Description} |");
        Same(
            List,
            $"""
            # Diagnostics

            What the compiler says about strategies and limits, and what to write instead. An error keeps the code from being generated; how grave a message is can be set in an `.editorconfig`,
            as of any analyzer, which also turns on what is off: `dotnet_diagnostic.TKIT2005.severity = suggestion`.

            | id | says | severity | because |
            | --- | --- | --- | --- |
            {string.Join('\n', rows)}

            """,
            Repository.Exists(List) ? Repository.Read(List) : "");
    }

    private static void Same(string file, string expected, string actual)
    {
        if (expected != actual && Environment.GetEnvironmentVariable("THROTTLEKIT_ACCEPT") == "1") File.WriteAllText(Path.Combine(Repository.Root, file), expected);
        else Assert.True(expected == actual, $"{file} has parted from the catalogue or the examples; {Remedy}. Expected:\n{expected}");
    }

    [GeneratedRegex("\\A# .*")]
    private static partial Regex Title();

    [GeneratedRegex("^```csharp( refused)?\n.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
