using System.Buffers;
using System.Globalization;
using System.Text;

namespace ThrottleKit;

/// <summary>
/// State on the wire: <c>fingerprint[:unit...];field[,field...]</c>, readable with a plain client. A field is a number, or a row or a log of them with
/// spaces between. The fingerprint is of the state's shape; the units are the parameters that give it its meaning, so that a state survives a change of either kind knowingly.
/// </summary>
public static class StateText
{
    /// <summary>Ends the part that says what the fields mean.</summary>
    public const char PrefixEnd = ';';

    /// <summary>Stands before each unit.</summary>
    public const char UnitMark = ':';

    /// <summary>Stands between fields.</summary>
    public const char FieldMark = ',';

    /// <summary>Stands between the numbers of a row or a log.</summary>
    public const char RowMark = ' ';

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
    /// <param name="shape">The fields.</param>
    /// <param name="numbers">Their values in order; of a row or a log, how many numbers it has, then these.</param>
    public static string Write(string prefix, IReadOnlyList<StrategyField> shape, ReadOnlySpan<long> numbers)
    {
        var text = new StringBuilder(prefix);
        var mark = PrefixEnd;
        foreach (var field in shape)
        {
            text.Append(mark);
            mark = FieldMark;
            var count = 1;
            if (field.IsMany) count = (int)Next(ref numbers);
            for (var i = 0; i < count; i++)
            {
                if (i > 0) text.Append(RowMark);
                text.Append(Next(ref numbers).ToString(CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }

    /// <summary>Takes a state apart.</summary>
    /// <param name="text">The stored text.</param>
    /// <param name="shape">The fields.</param>
    /// <param name="prefix">The part that says what the fields mean.</param>
    /// <param name="numbers">The values as <see cref="Write"/> takes them; empty where the text has not this form.</param>
    /// <returns>Whether the text has this form: these fields, and whole numbers in them.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, IReadOnlyList<StrategyField> shape, out ReadOnlySpan<char> prefix, out long[] numbers)
    {
        var end = text.IndexOf(PrefixEnd);
        prefix = end < 0 ? default : text[..end];
        var fields = text[(end + 1)..];
        numbers = [];
        if (end < 0 || fields.Count(FieldMark) != shape.Count - 1) return false;

        var read = new long[(2 * shape.Count) + fields.Count(RowMark)];
        var written = 0;
        foreach (var field in shape)
        {
            var mark = fields.IndexOf(FieldMark);
            var own = mark < 0 ? fields : fields[..mark];
            fields = fields[(own.Length + (mark < 0 ? 0 : 1))..];
            var count = !field.IsMany ? 1 : own.IsEmpty ? 0 : own.Count(RowMark) + 1;
            if (field.IsMany) read[written++] = count;
            if (count > 0 && !TryReadNumbers(own, field.IsMany ? RowMark : FieldMark, read.AsSpan(written, count))) return false;
            written += count;
        }

        numbers = read[..written];
        return true;
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

    private static long Next(ref ReadOnlySpan<long> numbers)
    {
        var number = numbers[0];
        numbers = numbers[1..];
        return number;
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
