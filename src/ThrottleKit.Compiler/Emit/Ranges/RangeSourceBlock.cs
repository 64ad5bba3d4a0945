using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.Ranges;

/// <summary>
/// Statements of the printed check, kept as a tree until all are there: what no check ever reads is then left out.
/// </summary>
internal sealed class RangeSourceBlock
{
    private static readonly Regex Names = new(@"\b[rjh]\d+\b", RegexOptions.CultureInvariant);

    private readonly List<object> _items = [];

    /// <summary>A statement that sets a variable, needed only if the variable is.</summary>
    public void Set(string variable, string text) => _items.Add(new Line(text, variable));

    /// <summary>A statement that is always needed.</summary>
    public void Do(string text) => _items.Add(new Line(text, null));

    /// <summary>A block under a head; <paramref name="whole"/> where its statements feed each other round by round.</summary>
    public RangeSourceBlock Open(string head, bool whole = false)
    {
        var block = new RangeSourceBlock();
        _items.Add(new Nested(head, block, whole));
        return block;
    }

    /// <summary>These statements, then those of another block.</summary>
    public RangeSourceBlock Then(RangeSourceBlock other)
    {
        var both = new RangeSourceBlock();
        both._items.AddRange(_items);
        both._items.AddRange(other._items);
        return both;
    }

    public void Prune() => Prune([]);

    public void Print(SourceWriter writer)
    {
        foreach (var item in _items)
        {
            if (item is Line line)
            {
                writer.Line(line.Text);
                continue;
            }

            var nested = (Nested)item;
            writer.Line(nested.Head).Open("{");
            nested.Block.Print(writer);
            writer.Close("}");
        }
    }

    private void Prune(HashSet<string> needed)
    {
        for (var i = _items.Count - 1; i >= 0; i--)
        {
            switch (_items[i])
            {
                case Line { Sets: { } variable } line when !needed.Contains(variable):
                    _items.RemoveAt(i);
                    break;
                case Line line:
                    Need(line.Text, needed);
                    break;
                case Nested nested:
                    if (nested.Whole && nested.Block.AllText().Any(text => NamesIn(text).Any(needed.Contains))) nested.Block.NeedAll(needed);
                    nested.Block.Prune(needed);
                    if (nested.Block._items.Count == 0) _items.RemoveAt(i);
                    else Need(nested.Head, needed);
                    break;
            }
        }
    }

    private void NeedAll(HashSet<string> needed)
    {
        foreach (var text in AllText()) Need(text, needed);
    }

    private IEnumerable<string> AllText() =>
        _items.SelectMany(item => item is Line line ? [line.Text] : ((Nested)item).Block.AllText().Prepend(((Nested)item).Head));

    private static void Need(string text, HashSet<string> needed) => needed.UnionWith(NamesIn(text));

    private static IEnumerable<string> NamesIn(string text) => Names.Matches(text).Cast<Match>().Select(match => match.Value);

    private sealed record Line(string Text, string? Sets);

    private sealed record Nested(string Head, RangeSourceBlock Block, bool Whole);
}
