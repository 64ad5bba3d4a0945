using System.Buffers;
using System.Globalization;
using System.Text;

namespace ThrottleKit;

/// <summary>
/// State on the wire: <c>fingerprint[:unit...];field[,field...]</c>, readable with a plain client. The fingerprint is of the state's
/// shape; the units are the parameters that give it its meaning, so that a state survives a change of either kind knowingly.
/// </summary>
public static class StateText
{
    /// <summary>Ends the part that says what the fields mean.</summary>
    public const char PrefixEnd = ';';

    /// <summary>Stands before each unit.</summary>
    public const char UnitMark = ':';

    /// <summary>Stands between fields.</summary>
    public const char FieldMark = ',';

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The part that says what the fields mean, without its end mark.</summary>
    /// <param name="fingerprint">The strategy's fingerprint.</param>
    /// <param name="units">The values of its unit parameters.</param>
    public static string Prefix(string fingerprint, ReadOnlySpan<long> units)
    {
        var text = new StringBuilder(fingerprint);
        foreach (var unit in units) text.Append(UnitMark).Append(unit.ToString(CultureInfo.InvariantCulture));
        return text.ToString();
    }

    /// <summary>A whole state.</summary>
    /// <param name="prefix">From <see cref="Prefix"/>.</param>
    /// <param name="fields">The values of the fields.</param>
    public static string Write(string prefix, ReadOnlySpan<long> fields)
    {
        var text = new StringBuilder(prefix);
        var mark = PrefixEnd;
        foreach (var field in fields)
        {
            text.Append(mark).Append(field.ToString(CultureInfo.InvariantCulture));
            mark = FieldMark;
        }

        return text.ToString();
    }

    /// <summary>Takes a state apart.</summary>
    /// <param name="text">The stored text.</param>
    /// <param name="prefix">The part that says what the fields mean.</param>
    /// <param name="fields">Where the fields go.</param>
    /// <returns>Whether the text has this form and this number of fields, all whole numbers.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, out ReadOnlySpan<char> prefix, Span<long> fields)
    {
        var end = text.IndexOf(PrefixEnd);
        prefix = end < 0 ? default : text[..end];
        return end >= 0 && TryReadNumbers(text[(end + 1)..], FieldMark, fields);
    }

    /// <summary>Reads the units out of a prefix.</summary>
    /// <param name="prefix">The prefix of a stored state.</param>
    /// <param name="fingerprint">The fingerprint it must begin with.</param>
    /// <param name="units">Where the units go.</param>
    /// <returns>Whether the prefix has this fingerprint and this number of units.</returns>
    public static bool TryReadUnits(ReadOnlySpan<char> prefix, string fingerprint, Span<long> units) =>
        units.IsEmpty
            ? prefix.SequenceEqual(fingerprint)
            : prefix.StartsWith(fingerprint) && prefix.Length > fingerprint.Length && prefix[fingerprint.Length] == UnitMark
                && TryReadNumbers(prefix[(fingerprint.Length + 1)..], UnitMark, units);

    /// <summary>Whether a text begins with another state's fingerprint: whatever follows then means nothing here.</summary>
    /// <param name="text">The stored text.</param>
    /// <param name="fingerprint">One's own.</param>
    internal static bool IsOfAnotherShape(ReadOnlySpan<char> text, string fingerprint)
    {
        var end = text.IndexOfAny(UnitMark, PrefixEnd);
        return end == fingerprint.Length && text[..end].IndexOfAnyExcept(HexDigits) < 0 && !text[..end].SequenceEqual(fingerprint);
    }

    private static bool TryReadNumbers(ReadOnlySpan<char> text, char mark, Span<long> numbers)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            var last = i == numbers.Length - 1;
            var end = last ? text.Length : text.IndexOf(mark);
            if (end < 0 || !long.TryParse(text[..end], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i])) return false;
            if (!last) text = text[(end + 1)..];
        }

        return true;
    }
}
