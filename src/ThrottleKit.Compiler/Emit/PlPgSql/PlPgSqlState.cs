using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Emit.Scripts;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Emit.PlPgSql;

/// <summary>State on the wire, <c>fingerprint[:unit...];field[,field...]</c>, a row or log with spaces between its numbers: how a function takes it apart and writes it.</summary>
/// <param name="strategy">The strategy.</param>
internal sealed class PlPgSqlState(IrStrategy strategy)
{
    /// <summary>As many digits as any exact number has, so that what matches can be read.</summary>
    private const int MostDigits = 16;

    private static readonly string Digits = $"[0-9]{{1,{MostDigits}}}";

    private readonly string _fingerprint = Fingerprint.Of(strategy);

    /// <summary>
    /// Whether <c>stored</c> looks like a state, whatever its prefix. Nothing is captured: for that PostgreSQL takes ten times as long as for all else here. To count digits
    /// takes it three times as long as to see that they are some: single numbers are measured once they stand alone, see <see cref="TooLong"/>.
    /// </summary>
    public string IsWellFormed =>
        $"stored ~ '^[^{ScriptProtocol.PrefixEnd}]*{ScriptProtocol.PrefixEnd}{Joined(strategy.Fields.Select(FieldPattern), ScriptProtocol.FieldMark)}$'";

    /// <summary>The conditions under which the text of a field is no number that can be read.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">Its text.</param>
    public static IEnumerable<string> TooLong(IrField field, string text)
    {
        if (field.Type != IrType.Bool && !field.Type.IsMany()) yield return $"length({text}) > {MostDigits + (field.Min < 0 ? 1 : 0)}";
    }

    /// <summary>What a state looks like that was made with other units.</summary>
    public string CarriedPattern => $"^{_fingerprint}{string.Concat(strategy.Units.Select(_ => $"{ScriptProtocol.UnitMark}-?{Digits}"))}{ScriptProtocol.PrefixEnd}";

    /// <summary>Whether <c>stored</c> begins with no other state's fingerprint.</summary>
    public string IsOurs =>
        $"(stored !~ '^[0-9a-fA-F]{{{_fingerprint.Length}}}[{ScriptProtocol.UnitMark}{ScriptProtocol.PrefixEnd}]' OR starts_with(stored, '{_fingerprint}'))";

    /// <summary>The fields of a state, as an array of texts.</summary>
    public static string Fields => $"string_to_array(split_part(stored, '{ScriptProtocol.PrefixEnd}', 2), '{ScriptProtocol.FieldMark}')";

    /// <summary>The fingerprint and the units of a state, as an array of texts.</summary>
    public static string Units => $"string_to_array(split_part(stored, '{ScriptProtocol.PrefixEnd}', 1), '{ScriptProtocol.UnitMark}')";

    /// <summary>How a state looks, for people.</summary>
    public string Description =>
        $"{_fingerprint}{string.Concat(strategy.Units.Select(unit => $"{ScriptProtocol.UnitMark}<{unit}>"))}{ScriptProtocol.PrefixEnd}"
        + Joined(strategy.Fields.Select(part => part.Type.IsMany() ? $"<{part.Name}...>" : $"<{part.Name}>"), ScriptProtocol.FieldMark);

    /// <summary>The text of a state.</summary>
    /// <param name="madeWith">Its prefix.</param>
    /// <param name="values">The values of its fields.</param>
    public string Write(string madeWith, IEnumerable<string> values) =>
        $"concat({madeWith}, '{ScriptProtocol.PrefixEnd}', {string.Join($", '{ScriptProtocol.FieldMark}', ", strategy.Fields.Zip(values, Written).ToArray())})";

    /// <summary>The value of a field from its text.</summary>
    /// <param name="field">The field.</param>
    /// <param name="text">Its text.</param>
    public static string Read(IrField field, string text) => field.Type switch
    {
        IrType.Bool => $"{text} = '1'",
        IrType.Row => $"string_to_array({text}, '{ScriptProtocol.RowMark}')::bigint[]",
        IrType.Log => $"string_to_array(COALESCE({text}, ''), '{ScriptProtocol.RowMark}')::bigint[]",
        _ => $"{text}::bigint",
    };

    /// <summary>The conditions under which a field is out of its range; the pattern has held truth values to theirs, and kept out a sign where none can be.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">Its value.</param>
    /// <param name="length">How long a row is to be.</param>
    public static IEnumerable<string> Violations(IrField field, string value, string length)
    {
        if (field.Type == IrType.Bool) yield break;
        if (field.Type == IrType.Row)
        {
            yield return $"cardinality({value}) <> {length}";
            if (field.Min != 0) yield return $"{PlPgSqlExpressionPrinter.Literal(field.Min).Text} > ANY ({value})";
            yield return $"{PlPgSqlExpressionPrinter.Literal(field.Max).Text} < ANY ({value})";
            yield break;
        }

        if (field.Log is { } log)
        {
            var width = log.Columns.Count;
            if (width > 1) yield return $"cardinality({value}) % {width} <> 0";
            yield return $"cardinality({value}) > {PlPgSqlExpressionPrinter.Literal(log.Most * width).Text}";
            yield return $"EXISTS (SELECT FROM unnest({value}) WITH ORDINALITY AS numbers(number, place) WHERE {string.Join(" OR ", log.Columns.Select(OutOfRange).ToArray())})";
            yield break;

            string OutOfRange(IrColumn column, int index)
            {
                var beyond = $"number > {PlPgSqlExpressionPrinter.Literal(column.Max).Text}";
                if (column.Min != 0) beyond = $"(number < {PlPgSqlExpressionPrinter.Literal(column.Min).Text} OR {beyond})";
                return width == 1 ? beyond : $"place % {width} = {(index + 1) % width} AND {beyond}";
            }
        }

        if (field.Min != 0) yield return $"{value} < {PlPgSqlExpressionPrinter.Literal(field.Min).Text}";
        yield return $"{value} > {PlPgSqlExpressionPrinter.Literal(field.Max).Text}";
    }

    private static string Written(IrField field, string value) => field.Type switch
    {
        IrType.Bool => $"{value}::integer",
        IrType.Row or IrType.Log => $"array_to_string({value}, '{ScriptProtocol.RowMark}')",
        _ => value,
    };

    private static string FieldPattern(IrField field)
    {
        if (field.Type == IrType.Bool) return "[01]";
        var digits = field.Type.IsMany() ? Digits : "[0-9]+";
        var number = field.Min < 0 || (field.Log?.Columns.Any(column => column.Min < 0) ?? false) ? "-?" + digits : digits;
        return field.Type switch
        {
            IrType.Row => $"{number}(?:{ScriptProtocol.RowMark}{number})*",
            IrType.Log => $"(?:{number}(?:{ScriptProtocol.RowMark}{number})*)?",
            _ => number,
        };
    }

    private static string Joined(IEnumerable<string> parts, char mark) => string.Join(mark.ToString(), parts.ToArray());
}
