using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ThrottleKit.Compiler.Emit.PlPgSql;

/// <summary>
/// Gives each name of the IR a name of SQL, which knows no capitals: no keyword, nothing that hides what the function needs, and no two alike in one scope.
/// </summary>
/// <param name="outer">The scope around this one, whose names stay visible; null for a function's own.</param>
internal sealed class PlPgSqlNames(PlPgSqlNames? outer)
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

    private readonly HashSet<string> _taken = [];
    private readonly Dictionary<string, string> _names = [];

    /// <summary>Keeps names of the function's own from being given to anything else.</summary>
    /// <param name="names">The names, as they stand in the function.</param>
    public void Reserve(IEnumerable<string> names)
    {
        foreach (var name in names) _taken.Add(name);
    }

    /// <summary>A new name that nothing of the IR stands behind.</summary>
    /// <param name="wanted">What it should be if it is free.</param>
    public string New(string wanted)
    {
        var name = Readable(wanted);
        var free = Reserved.Contains(name) ? name + "_" : name;
        for (var i = 2; IsTaken(free); i++) free = name + "_" + i.ToString(CultureInfo.InvariantCulture);
        _taken.Add(free);
        return free;
    }

    /// <summary>Names something of the IR.</summary>
    /// <param name="name">Its name in the IR.</param>
    public string Add(string name) => Bind(name, New(name));

    /// <summary>Gives something of the IR a form that is known already.</summary>
    /// <param name="name">Its name in the IR.</param>
    /// <param name="form">What stands for it in the function.</param>
    public string Bind(string name, string form) => _names[name] = form;

    /// <summary>What stands for something of the IR.</summary>
    /// <param name="name">Its name in the IR.</param>
    public string this[string name] =>
        _names.TryGetValue(name, out var form) ? form : outer is not null ? outer[name] : throw new KeyNotFoundException($"'{name}' is not in scope.");

    private bool IsTaken(string name) => _taken.Contains(name) || (outer?.IsTaken(name) ?? false);

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

    /// <summary>Several as a list.</summary>
    /// <param name="items">The items.</param>
    public static string List(IEnumerable<string> items) => string.Join(", ", items.ToArray());
}
