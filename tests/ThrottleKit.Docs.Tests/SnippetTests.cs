using Microsoft.CodeAnalysis;
using ThrottleKit.Testing;
using Xunit;

namespace ThrottleKit.Docs.Tests;

public class SnippetTests
{
    public static TheoryData<string> Pages => [.. PageCode.Pages];

    public static TheoryData<string> PagesThatRefuse => [.. PageCode.PagesThatRefuse];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task CodeOnThePage_Compiles(string page)
    {
        var found = await SnippetCompiler.Diagnostics(PageCode.Program(page), PageCode.Files(page));
        var wrong = found.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error || IsOurs(diagnostic));
        Assert.Equal("", string.Join('\n', wrong.Select(SnippetCompiler.Describe)));
    }

    [Theory]
    [MemberData(nameof(PagesThatRefuse))]
    public async Task CodeThatThePageRefuses_GetsItsDiagnostic(string page)
    {
        foreach (var code in PageCode.Refused(page))
        {
            var files = PageCode.RefusedFiles(page).ToList();
            var id = Path.GetFileNameWithoutExtension(page);
            var found = await SnippetCompiler.Diagnostics(code, files.Count > 0 ? files : PageCode.Files(page), asked: id);
            Assert.Equal([id], found.Where(IsOurs).Select(diagnostic => diagnostic.Id).Distinct());
        }
    }

    [Fact]
    public void LuaInTheReadme_IsWhatTheCompilerPrints() =>
        Assert.All(PageCode.Lua("README.md"), excerpt => Assert.True(
            StrategyOfTheReadme().Lua.Contains(excerpt, StringComparison.Ordinal), $"README.md shows what is not in the script:\n{StrategyOfTheReadme().Lua}"));

    [Fact]
    public void StrategyOfTheReadme_KeepsWhatEveryStrategyPromises()
    {
        var report = StrategyProperties.Check(StrategyOfTheReadme(), new PropertyOptions { Steps = 20_000, Seed = 1 });
        Assert.True(report.Passed, report.ToString());
    }

    [Fact]
    public async Task Mistakes_AreReportedByLine()
    {
        var found = await SnippetCompiler.Diagnostics("using ThrottleKit;\n#line 7 \"docs/page.md\"\nDecision decision = 1;", []);
        Assert.StartsWith("docs/page.md:7: CS", SnippetCompiler.Describe(Assert.Single(found, diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
    }

    private static StrategyDefinition StrategyOfTheReadme() => Assert.Single(SnippetCompiler.Strategies(PageCode.Program("README.md")));

    private static bool IsOurs(Diagnostic diagnostic) => diagnostic.Id.StartsWith("TKIT", StringComparison.Ordinal);
}
