using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.Tests.Shared;

namespace ThrottleKit.Docs.Tests;

/// <summary>
/// The C# on a page. Blocks fenced as <c>csharp</c> are read in order as one program, so that later ones see what earlier ones declare, as a
/// reader does. A block fenced as <c>csharp refused</c> stands alone, on the page of the diagnostic that it shows.
/// </summary>
internal static partial class PageCode
{
    /// <summary>The pages with a program on them.</summary>
    public static IEnumerable<string> Pages => AllPages.Where(page => Blocks(page, refused: false).Any());

    /// <summary>The pages that show what is refused.</summary>
    public static IEnumerable<string> PagesThatRefuse => AllPages.Where(page => Blocks(page, refused: true).Any());

    /// <summary>The blocks of a page put together: usings, then statements, then declarations, each with the page's own line numbers.</summary>
    public static string Program(string page)
    {
        List<string> usings = [], statements = [], declarations = [];
        foreach (var (line, code) in Blocks(page, refused: false))
        {
            var unit = SyntaxFactory.ParseCompilationUnit(code, options: SnippetCompiler.Options);
            usings.AddRange(unit.Usings.Select(directive => directive.ToString()));
            foreach (var member in unit.Members)
            {
                var start = line + member.SyntaxTree.GetLineSpan(member.FullSpan).StartLinePosition.Line;
                (member is GlobalStatementSyntax ? statements : declarations).Add(At(page, start, member.ToFullString()));
            }
        }

        return string.Join('\n', [.. usings.Distinct(), .. statements, .. declarations]);
    }

    /// <summary>Each block of a page that is refused.</summary>
    public static IEnumerable<string> Refused(string page) => Blocks(page, refused: true).Select(block => At(page, block.Line, block.Code));

    /// <summary>The files that a page has beside its code, fenced as <c>text NAME</c>.</summary>
    public static IEnumerable<(string Name, string Text)> Files(string page) =>
        NamedText().Matches(Repository.Read(page)).Select(block => (block.Groups["name"].Value, block.Groups["text"].Value));

    /// <summary>The files of a page that go with what it refuses, fenced as <c>text NAME refused</c>.</summary>
    public static IEnumerable<(string Name, string Text)> RefusedFiles(string page) =>
        RefusedText().Matches(Repository.Read(page)).Select(block => (block.Groups["name"].Value, block.Groups["text"].Value));

    /// <summary>The excerpts of scripts on a page.</summary>
    public static IEnumerable<string> Lua(string page) => Script().Matches(Repository.Read(page)).Select(block => block.Groups["code"].Value);

    private static IEnumerable<string> AllPages =>
        Repository.Pages.Where(page => page == "README.md" || page.StartsWith("docs/", StringComparison.Ordinal));

    private static IEnumerable<(int Line, string Code)> Blocks(string page, bool refused)
    {
        var text = Repository.Read(page);
        return from Match block in Fenced().Matches(text)
               where block.Groups["refused"].Success == refused
               let code = block.Groups["code"]
               select (text.AsSpan(0, code.Index).Count('\n') + 1, code.Value);
    }

    private static string At(string page, int line, string code) => $"#line {line} \"{page}\"\n{code}";

    [GeneratedRegex("^```text (?<name>\\S+)\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex NamedText();

    [GeneratedRegex("^```text (?<name>\\S+) refused\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex RefusedText();

    [GeneratedRegex("^```csharp(?<refused> refused)?\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex("^```lua\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Script();
}
