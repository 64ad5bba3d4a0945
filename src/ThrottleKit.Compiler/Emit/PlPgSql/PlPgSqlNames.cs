using System.Collections.Generic;
using System.Globalization;
using System.Text;
using ThrottleKit.Compiler.Emit.Scripts;

namespace ThrottleKit.Compiler.Emit.PlPgSql;

/// <summary>
/// Gives each name of the IR a name of SQL, which knows no capitals: no keyword, nothing that hides what the function needs, and no two alike in one scope.
/// </summary>
/// <param name="outer">The scope around this one, whose names stay visible; null for a function's own.</param>
internal sealed class PlPgSqlNames(PlPgSqlNames? outer) : ScriptNames(outer)
{
    /// <summary>What SQL reserves, what it takes for a type or a construct of its own, what PL/pgSQL adds, and the columns of the table.</summary>
    private static readonly HashSet<string> Reserved =
    [
        .. ("all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char character check coalesce "
            + "collate collation column concurrently constraint create cross current_catalog current_date current_role current_schema current_time "
            + "current_timestamp current_user dec decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign "
            + "freeze from full grant greatest group grouping having ilike in initially inner inout int integer intersect interval into is isnull join lateral "
            + "leading least left like limit localtime localtimestamp national natural nchar none normalize not notnull null nullif numeric offset on only or "
            + "order out outer overlaps overlay placing position precision primary real references returning right row select session_user setof similar "
            + "smallint some substring symmetric system_user table tablesample then time timestamp to trailing treat trim true union unique user using values "
            + "varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot "
            + "xmlserialize xmltable").Split(' '),
        .. ("begin by declare execute foreach found if loop new old sqlstate sqlerrm strict while exit continue return raise perform call commit rollback").Split(' '),
        "key", "state", "expires_at", "s", "excluded",
    ];

    /// <inheritdoc/>
    protected override string First(string wanted) => Readable(wanted) is var name && Reserved.Contains(name) ? name + "_" : name;

    /// <inheritdoc/>
    protected override string Another(string wanted, int number) => Readable(wanted) + "_" + number.ToString(CultureInfo.InvariantCulture);

    /// <summary><c>state.End</c> becomes <c>state_end</c>, <c>burstLimit</c> <c>burst_limit</c>.</summary>
    /// <param name="name">A name of any kind.</param>
    public static string Readable(string name)
    {
        var text = new StringBuilder();
        var wasSmall = false;
        foreach (var letter in name)
        {
            var isCapital = letter is >= 'A' and <= 'Z';
            if (!isCapital && letter is not (>= 'a' and <= 'z' or >= '0' and <= '9'))
            {
                if (text.Length > 0 && text[text.Length - 1] != '_') text.Append('_');
                wasSmall = false;
                continue;
            }

            if (isCapital && wasSmall) text.Append('_');
            if (text.Length == 0 && char.IsDigit(letter)) text.Append('v');
            text.Append(char.ToLowerInvariant(letter));
            wasSmall = !isCapital;
        }

        // PostgreSQL cuts names at 63 bytes; what is told apart only beyond that would be one name.
        var readable = text.ToString(0, System.Math.Min(text.Length, MostLetters)).TrimEnd('_');
        return readable.Length == 0 ? "value" : readable;
    }

    private const int MostLetters = 30;
}
