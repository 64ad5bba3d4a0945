using System.Globalization;
using System.Text;

namespace ThrottleKit.AspNetCore.Tests;

/// <summary>An item of a structured field, with its parameters.</summary>
internal sealed record FieldItem(object Value, IReadOnlyDictionary<string, object> Parameters);

/// <summary>
/// Parses a List of Structured Field Values as RFC 9651, section 4.2 says step by step, written from that text and not from what writes them. Inner lists are not needed.
/// </summary>
internal ref struct StructuredFields(string text)
{
    private readonly string _text = text;
    private int _at;

    public static IReadOnlyList<FieldItem> List(string text)
    {
        var parser = new StructuredFields(text);
        return parser.ParseList();
    }

    private List<FieldItem> ParseList()
    {
        Skip(' ');
        var members = new List<FieldItem>();
        while (!AtEnd)
        {
            members.Add(ParseItem());
            SkipWhitespace();
            if (AtEnd) return members;
            if (Next() != ',') throw Wrong("a comma");
            SkipWhitespace();
            if (AtEnd) throw Wrong("no trailing comma");
        }

        return members;
    }

    private FieldItem ParseItem()
    {
        var value = ParseBareItem();
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal);
        while (!AtEnd && Peek == ';')
        {
            Next();
            Skip(' ');
            var key = ParseKey();
            object parameter = true;
            if (!AtEnd && Peek == '=')
            {
                Next();
                parameter = ParseBareItem();
            }

            parameters[key] = parameter;
        }

        return new FieldItem(value, parameters);
    }

    private string ParseKey()
    {
        if (AtEnd || !(Peek is >= 'a' and <= 'z' or '*')) throw Wrong("a key");
        var key = new StringBuilder();
        while (!AtEnd && (Peek is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '-' or '.' or '*')) key.Append(Next());
        return key.ToString();
    }

    private object ParseBareItem()
    {
        if (AtEnd) throw Wrong("an item");
        return Peek switch
        {
            '-' or (>= '0' and <= '9') => ParseNumber(),
            '"' => ParseString(),
            ':' => ParseBytes(),
            '?' => ParseBoolean(),
            '*' or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') => ParseToken(),
            _ => throw Wrong("an item"),
        };
    }

    private object ParseNumber()
    {
        var (sign, digits, isDecimal) = (1, new StringBuilder(), false);
        if (Peek == '-')
        {
            Next();
            sign = -1;
        }

        if (AtEnd || !char.IsAsciiDigit(Peek)) throw Wrong("a digit");
        while (!AtEnd)
        {
            if (char.IsAsciiDigit(Peek)) digits.Append(Next());
            else if (!isDecimal && Peek == '.')
            {
                if (digits.Length > 12) throw Wrong("12 digits at most before the point");
                digits.Append(Next());
                isDecimal = true;
            }
            else break;
            if (!isDecimal && digits.Length > 15) throw Wrong("15 digits at most");
            if (isDecimal && digits.Length > 16) throw Wrong("16 characters at most");
        }

        if (!isDecimal) return sign * long.Parse(digits.ToString(), CultureInfo.InvariantCulture);
        if (digits[^1] == '.') throw Wrong("a digit after the point");
        return sign * decimal.Parse(digits.ToString(), CultureInfo.InvariantCulture);
    }

    private string ParseString()
    {
        Next();
        var value = new StringBuilder();
        while (!AtEnd)
        {
            var c = Next();
            if (c == '\\')
            {
                if (AtEnd || Peek is not ('"' or '\\')) throw Wrong("a quote or a backslash after a backslash");
                value.Append(Next());
            }
            else if (c == '"') return value.ToString();
            else if (c is < ' ' or >= '\x7f') throw Wrong("visible ASCII");
            else value.Append(c);
        }

        throw Wrong("the end of a string");
    }

    private byte[] ParseBytes()
    {
        Next();
        var end = _text.IndexOf(':', _at);
        if (end < 0) throw Wrong("the end of a byte sequence");
        var value = Convert.FromBase64String(_text[_at..end]);
        _at = end + 1;
        return value;
    }

    private object ParseBoolean()
    {
        Next();
        if (AtEnd || Peek is not ('0' or '1')) throw Wrong("0 or 1");
        return Next() == '1';
    }

    private object ParseToken()
    {
        var value = new StringBuilder();
        while (!AtEnd && (char.IsAsciiLetterOrDigit(Peek) || "!#$%&'*+-.^_`|~:/".Contains(Peek))) value.Append(Next());
        return value;
    }

    private readonly bool AtEnd => _at == _text.Length;

    private readonly char Peek => _text[_at];

    private char Next() => _text[_at++];

    private void Skip(char c)
    {
        while (!AtEnd && Peek == c) _at++;
    }

    private void SkipWhitespace()
    {
        while (!AtEnd && (Peek is ' ' or '\t')) _at++;
    }

    private readonly FormatException Wrong(string wanted) => new($"'{_text}' at {_at}: there must be {wanted}.");
}
