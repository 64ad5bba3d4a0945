using System.Globalization;
using System.Text;

namespace ThrottleKit.Http;

/// <summary>Lists of names with whole numbers as parameters, as structured fields write them: <c>"api";r=17;t=8, "day";r=900</c>. Parameters of other types are passed over.</summary>
internal ref struct FieldList
{
    private ReadOnlySpan<char> _rest;

    /// <summary>The names and their numbers; null where the text is none of this form, and so says nothing.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyDictionary<string, long> Parameters)>? Read(string text)
    {
        var list = new FieldList { _rest = text.AsSpan().Trim(' ') };
        var members = new List<(string, IReadOnlyDictionary<string, long>)>();
        while (!list._rest.IsEmpty)
        {
            if (list.Value() is not { } name || list.Parameters() is not { } parameters) return null;
            members.Add((name, parameters));
            list._rest = list._rest.TrimStart(" \t");
            if (list._rest.IsEmpty) return members;
            if (!list.Take(',')) return null;
            list._rest = list._rest.TrimStart(" \t");
            if (list._rest.IsEmpty) return null;
        }

        return members;
    }

    private Dictionary<string, long>? Parameters()
    {
        var parameters = new Dictionary<string, long>(StringComparer.Ordinal);
        while (Take(';'))
        {
            _rest = _rest.TrimStart(' ');
            var end = _rest.IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789_-.*");
            var key = (end < 0 ? _rest : _rest[..end]).ToString();
            if (key.Length == 0) return null;
            _rest = _rest[key.Length..];
            if (!Take('=')) continue;
            if (Value() is not { } value) return null;
            if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) parameters[key] = number;
        }

        return parameters;
    }

    /// <summary>A string without its quotes, or anything else as it stands.</summary>
    private string? Value()
    {
        if (Take('"')) return Quoted();
        if (!_rest.IsEmpty && _rest[0] == ':')
        {
            var close = _rest[1..].IndexOf(':');
            if (close < 0) return null;
            var bytes = _rest[..(close + 2)].ToString();
            _rest = _rest[bytes.Length..];
            return bytes;
        }

        var end = _rest.IndexOfAny(";, \t");
        var value = (end < 0 ? _rest : _rest[..end]).ToString();
        _rest = _rest[value.Length..];
        return value.Length > 0 ? value : null;
    }

    private string? Quoted()
    {
        var value = new StringBuilder();
        for (var i = 0; i < _rest.Length; i++)
        {
            if (_rest[i] == '"')
            {
                _rest = _rest[(i + 1)..];
                return value.ToString();
            }

            if (_rest[i] == '\\' && ++i == _rest.Length) return null;
            value.Append(_rest[i]);
        }

        return null;
    }

    private bool Take(char c)
    {
        if (_rest.IsEmpty || _rest[0] != c) return false;
        _rest = _rest[1..];
        return true;
    }
}
