using Microsoft.CodeAnalysis.CSharp;

namespace ThrottleKit.Tests.Shared;

/// <summary>Sources as they are while somebody types: tokens missing, twice, in another order, or others of their kind.</summary>
/// <param name="original">The source as it should be.</param>
/// <param name="kinds">Words of which one may stand for another.</param>
internal sealed class Mutation(string original, params string[][] kinds)
{
    private readonly List<string> _tokens = [.. CSharpSyntaxTree.ParseText(original).GetRoot().DescendantTokens().Select(token => token.ToFullString())];

    /// <summary>Words of a strategy that are easily mistaken; what comes of it often compiles still, or is what a fix mends.</summary>
    public static string[][] OfStrategies =>
    [
        ["+", "-", "*", "/", "%"], ["<", "<=", ">", ">=", "==", "!="], ["&&", "&", "||", "|"], ["0", "1", "2L", "-1", "9007199254740991", "long.MaxValue"], ["cost", "now", "0"],
        ["Min", "Max"], ["MulDivFloor", "MulDivCeil", "MulMod"], ["init", "set"], ["partial", ""], ["const", "static readonly"],
    ];

    /// <summary>The source after one or two mutations.</summary>
    public string Of(int seed)
    {
        var random = new Random(seed);
        var list = _tokens.ToList();
        for (var count = 1 + random.Next(2); count > 0; count--) Mutate(list, random);
        return string.Concat(list);
    }

    private void Mutate(List<string> list, Random random)
    {
        var at = random.Next(list.Count - 1);
        switch (random.Next(6))
        {
            case 0:
                list.RemoveAt(at);
                break;
            case 1:
                list.Insert(at, list[at]);
                break;
            case 2:
                (list[at], list[at + 1]) = (list[at + 1], list[at]);
                break;
            case > 3 when kinds.Length > 0:
                var kind = kinds[random.Next(kinds.Length)];
                var places = Enumerable.Range(0, list.Count).Where(i => list[i].Trim() is { Length: > 0 } word && kind.Contains(LastLine(word))).ToList();
                if (places.Count == 0) break;
                var place = places[random.Next(places.Count)];
                list[place] = Before(list[place], LastLine(list[place].Trim())) + kind[random.Next(kind.Length)] + " ";
                break;
            default:
                list[at] = list[random.Next(list.Count)];
                break;
        }
    }

    /// <summary>A token without the comments and the lines that stand before it.</summary>
    private static string LastLine(string token) => token[(token.LastIndexOf('\n') + 1)..].Trim();

    private static string Before(string token, string word) => token[..token.LastIndexOf(word, StringComparison.Ordinal)];
}
