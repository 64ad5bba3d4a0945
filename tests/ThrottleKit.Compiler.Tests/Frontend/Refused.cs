using System.Text;
using ThrottleKit.Compiler.Frontend;

namespace ThrottleKit.Compiler.Tests.Frontend;

/// <summary>Holds what the front-end refuses to the places marked <c>[|...|]</c> in a source, in their order.</summary>
internal static class Refused
{
    /// <summary>A refusal within the helper <c>F</c> of a sample strategy.</summary>
    public static IReadOnlyList<Refusal> InFunction(string ids, string function, string members = "") => In(ids, Sources.Sample(function, members));

    /// <summary>Refusals anywhere in a source.</summary>
    /// <param name="ids">The diagnostics' ids in the order of their places, apart by spaces.</param>
    /// <param name="marked">The source.</param>
    public static IReadOnlyList<Refusal> In(string ids, string marked)
    {
        var (source, places) = Unmark(marked);
        var result = Sources.Bind(source);
        Assert.Null(result.Strategy);
        var refusals = result.Refusals.OrderBy(refusal => refusal.Location.SourceSpan.Start).ToList();
        Assert.Equal(
            ids.Split(' ').Zip(places, (id, place) => $"{id} at '{place}'"),
            refusals.Select(refusal => $"{refusal.Rule.Id} at '{source.Substring(refusal.Location.SourceSpan.Start, refusal.Location.SourceSpan.Length)}'"));
        return refusals;
    }

    private static (string Source, IReadOnlyList<string> Places) Unmark(string marked)
    {
        var source = new StringBuilder();
        var places = new List<string>();
        var parts = marked.Split("[|");
        source.Append(parts[0]);
        foreach (var part in parts.Skip(1))
        {
            var end = part.IndexOf("|]", StringComparison.Ordinal);
            places.Add(part[..end]);
            source.Append(part[..end]).Append(part[(end + 2)..]);
        }

        return (source.ToString(), places);
    }
}
