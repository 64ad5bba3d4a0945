using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace ThrottleKit.Compiler.Ir;

/// <summary>A piece of the text form with its place: a word, a quoted text, or a list.</summary>
internal sealed class IrTextNode
{
    /// <summary>Deeper than any program nests; a text that passes it is refused, instead of taking the stack with it.</summary>
    private const int MaxDepth = 1_000;

    private readonly string _source;
    private readonly int _position;

    private IrTextNode(string source, int position, string? word, bool isQuoted, IReadOnlyList<IrTextNode>? items)
    {
        _source = source;
        _position = position;
        Word = word;
        IsQuoted = isQuoted;
        Items = items;
    }

    /// <summary>The word or the quoted text; null for a list.</summary>
    public string? Word { get; }

    /// <summary>Whether it stood in quotes.</summary>
    public bool IsQuoted { get; }

    /// <summary>The items of a list; null for a word.</summary>
    public IReadOnlyList<IrTextNode>? Items { get; }

    public static IrTextNode Parse(string text)
    {
        var position = 0;
        var root = Next(text, ref position, 0);
        SkipSpace(text, ref position);
        return position == text.Length ? root : throw Failure(text, position, "nothing more was expected");
    }

    public FormatException Unexpected(string expectation) => Failure(_source, _position, expectation);

    private static IrTextNode Next(string text, ref int position, int depth)
    {
        SkipSpace(text, ref position);
        if (position == text.Length) throw Failure(text, position, "the text ends too early");
        if (depth > MaxDepth) throw Failure(text, position, $"lists are nested more than {MaxDepth} deep");
        var start = position;
        switch (text[position])
        {
            case '(':
                position++;
                var items = new List<IrTextNode>();
                while (true)
                {
                    SkipSpace(text, ref position);
                    if (position == text.Length) throw Failure(text, start, "the list that begins here has no end");
                    if (text[position] == ')') break;
                    items.Add(Next(text, ref position, depth + 1));
                }

                position++;
                return new IrTextNode(text, start, null, false, items);

            case ')':
                throw Failure(text, position, "no list is open here");

            case '"':
                return new IrTextNode(text, start, Quoted(text, ref position), true, null);

            default:
                while (position < text.Length && text[position] is not ('(' or ')' or '"') && !char.IsWhiteSpace(text[position])) position++;
                return new IrTextNode(text, start, text.Substring(start, position - start), false, null);
        }
    }

    private static string Quoted(string text, ref int position)
    {
        var start = position++;
        var value = new StringBuilder();
        while (position < text.Length && text[position] != '"')
        {
            var c = text[position++];
            if (c != '\\')
            {
                value.Append(c);
            }
            else if (position < text.Length && text[position] is '"' or '\\')
            {
                value.Append(text[position++]);
            }
            else if (position + 5 <= text.Length && text[position] == 'u'
                && ushort.TryParse(text.Substring(position + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                value.Append((char)code);
                position += 5;
            }
            else
            {
                throw Failure(text, position - 1, "an escape is \\\", \\\\ or \\u with four hexadecimal digits");
            }
        }

        if (position == text.Length) throw Failure(text, start, "the quoted text that begins here has no end");
        position++;
        return value.ToString();
    }

    private static void SkipSpace(string text, ref int position)
    {
        while (position < text.Length && char.IsWhiteSpace(text[position])) position++;
    }

    private static FormatException Failure(string text, int position, string expectation)
    {
        int line = 1, column = 1;
        for (var i = 0; i < position; i++)
        {
            column++;
            if (text[i] != '\n') continue;
            line++;
            column = 1;
        }

        return new FormatException(
            $"Not the text of a strategy: {expectation} (line {line.ToString(CultureInfo.InvariantCulture)}, column {column.ToString(CultureInfo.InvariantCulture)}).");
    }
}
