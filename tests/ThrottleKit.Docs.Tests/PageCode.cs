using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using ThrottleKit.House.Tests;

namespace ThrottleKit.Docs.Tests;

/// <summary>
/// The C# of one page: every block fenced as <c>csharp</c>, read in order as one program. Later blocks see what earlier ones declare, as
/// a reader does.
/// </summary>
internal static partial class PageCode
{
    /// <summary>The pages that people read code on.</summary>
    public static IEnumerable<string> Pages =>
        Repository.Pages.Where(page =>
            (page == "README.md" || page.StartsWith("docs/", StringComparison.Ordinal)) && Block().IsMatch(Repository.Read(page)));

    /// <summary>The blocks of a page put together: usings, then statements, then declarations, each with the page's own line numbers.</summary>
    public static string Program(string page)
    {
        List<string> usings = [], statements = [], declarations = [];
        var text = Repository.Read(page);
        foreach (Match block in Block().Matches(text))
        {
            var line = text.AsSpan(0, block.Groups["code"].Index).Count('\n') + 1;
            var unit = SyntaxFactory.ParseCompilationUnit(block.Groups["code"].Value, options: SnippetCompiler.Options);
            usings.AddRange(unit.Usings.Select(directive => directive.ToString()));
            foreach (var member in unit.Members)
            {
                var start = line + member.SyntaxTree.GetLineSpan(member.FullSpan).StartLinePosition.Line;
                (member is GlobalStatementSyntax ? statements : declarations).Add($"#line {start} \"{page}\"\n{member.ToFullString()}");
            }
        }

        return string.Join('\n', [.. usings.Distinct(), .. statements, .. declarations]);
    }

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
