using Xunit;

namespace ThrottleKit.Docs.Tests;

public class SnippetTests
{
    public static TheoryData<string> Pages => [.. PageCode.Pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public void CodeOnThePage_Compiles(string page)
    {
        var errors = SnippetCompiler.Errors(PageCode.Program(page)).ToList();
        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }

    [Fact]
    public void Mistakes_AreReportedByLine()
    {
        var errors = SnippetCompiler.Errors("using ThrottleKit;\n#line 7 \"docs/page.md\"\nDecision decision = 1;").ToList();
        Assert.StartsWith("docs/page.md:7: CS", Assert.Single(errors));
    }
}
