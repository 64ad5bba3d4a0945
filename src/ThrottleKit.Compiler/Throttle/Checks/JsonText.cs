using System;
using System.Collections.Generic;
using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace ThrottleKit.Compiler.Throttle.Checks;

/// <summary>A value in a JSON text, with its place. A compiler's host brings no JSON reader along, and none that keeps places.</summary>
internal abstract record JsonValue(TextSpan Span);

/// <summary>An object.</summary>
internal sealed record JsonObject(TextSpan Span, IReadOnlyList<JsonMember> Members) : JsonValue(Span)
{
    /// <summary>The value of a member, by its name in any casing, as configuration has it.</summary>
    public JsonValue? this[string name]
    {
        get
        {
            foreach (var member in Members)
                if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase)) return member.Value;
            return null;
        }
    }
}

/// <summary>A member of an object.</summary>
internal sealed record JsonMember(string Name, TextSpan NameSpan, JsonValue Value);

/// <summary>A text, a number, true, false or null, as it is written.</summary>
internal sealed record JsonScalar(TextSpan Span, string Text, bool IsNull) : JsonValue(Span);

/// <summary>An array, in which nothing is looked for.</summary>
internal sealed record JsonArray(TextSpan Span) : JsonValue(Span);

/// <summary>Reads JSON with comments and trailing commas, as settings files have them; gives up where it is broken, which whoever loads the file reports.</summary>
internal sealed class JsonText
{
    private const int Deepest = 64;

    private readonly string _text;
    private int _at;
    private int _depth;

    private JsonText(string text) => _text = text;

    /// <summary>The value; null where the text is no JSON.</summary>
    public static JsonValue? Read(string text)
    {
        var reader = new JsonText(text);
        var value = reader.Value();
        reader.Space();
        return reader._at == text.Length ? value : null;
    }

    private JsonValue? Value()
    {
        Space();
        if (_at >= _text.Length || _depth >= Deepest) return null;
        var start = _at;
        switch (_text[_at])
        {
            case '{':
                return Nested(start, Object);
            case '[':
                return Nested(start, Array);
            case '"':
                return Text() is { } text ? new JsonScalar(TextSpan.FromBounds(start, _at), text, IsNull: false) : null;
            default:
                while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '-' or '+' or '.')) _at++;
                var word = _text.Substring(start, _at - start);
                return word.Length > 0 ? new JsonScalar(TextSpan.FromBounds(start, _at), word, word == "null") : null;
        }
    }

    private JsonValue? Nested(int start, Func<int, JsonValue?> read)
    {
        _depth++;
        _at++;
        var value = read(start);
        _depth--;
        return value;
    }

    private JsonObject? Object(int start)
    {
        var members = new List<JsonMember>();
        while (true)
        {
            Space();
            if (Take('}')) return new JsonObject(TextSpan.FromBounds(start, _at), members);
            var nameStart = _at;
            if (Text() is not { } name) return null;
            var nameSpan = TextSpan.FromBounds(nameStart, _at);
            Space();
            if (!Take(':') || Value() is not { } value) return null;
            members.Add(new JsonMember(name, nameSpan, value));
            Space();
            if (!Take(',') && (_at >= _text.Length || _text[_at] != '}')) return null;
        }
    }

    private JsonArray? Array(int start)
    {
        while (true)
        {
            Space();
            if (Take(']')) return new JsonArray(TextSpan.FromBounds(start, _at));
            if (Value() is null) return null;
            Space();
            if (!Take(',') && (_at >= _text.Length || _text[_at] != ']')) return null;
        }
    }

    private string? Text()
    {
        if (!Take('"')) return null;
        var text = new StringBuilder();
        while (_at < _text.Length && _text[_at] is not ('"' or '\n'))
        {
            var c = _text[_at++];
            if (c != '\\')
            {
                text.Append(c);
                continue;
            }

            if (_at >= _text.Length) return null;
            c = _text[_at++];
            if (c == 'u')
            {
                if (_at + 4 > _text.Length || !int.TryParse(_text.Substring(_at, 4), System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture, out var code)) return null;
                text.Append((char)code);
                _at += 4;
            }
            else
            {
                text.Append(c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => c });
            }
        }

        return Take('"') ? text.ToString() : null;
    }

    private bool Take(char wanted)
    {
        if (_at >= _text.Length || _text[_at] != wanted) return false;
        _at++;
        return true;
    }

    private void Space()
    {
        while (_at < _text.Length)
        {
            if (char.IsWhiteSpace(_text[_at]) || _text[_at] == '\uFEFF') _at++;
            else if (string.CompareOrdinal(_text, _at, "//", 0, 2) == 0) Skip("\n");
            else if (string.CompareOrdinal(_text, _at, "/*", 0, 2) == 0) Skip("*/");
            else return;
        }
    }

    private void Skip(string end)
    {
        var found = _text.IndexOf(end, _at + 2, StringComparison.Ordinal);
        _at = found < 0 ? _text.Length : found + end.Length;
    }
}
