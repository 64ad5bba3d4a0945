using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Emit.Scripts;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Emit.PlPgSql;

/// <summary>
/// The functions that a strategy may need beyond SQL's own. Each strategy brings those it uses, under names of its own: two versions of a strategy, or
/// of this product, then share nothing on a server but the table.
/// </summary>
/// <remarks>
/// Those that can fail are volatile, which they are not by nature: PostgreSQL would else run one on constants ahead of time, and fail where its branch is
/// never taken.
/// </remarks>
/// <param name="prefix">What their names begin with.</param>
internal sealed class PlPgSqlPrelude(string prefix)
{
    /// <summary>Fails a site unless a value is in a range.</summary>
    public const string Within = "within";

    /// <summary>Fails a site if a divisor is 0.</summary>
    public const string NonZero = "non_zero";

    /// <summary>Fails a site unless a divisor is at least 1.</summary>
    public const string Positive = "positive";

    /// <summary>Fails a site unless its bounds are in order, and clamps.</summary>
    public const string Clamp = "clamp";

    /// <summary>Division, rounded down.</summary>
    public const string DivFloor = "div_floor";

    /// <summary>Division, rounded up.</summary>
    public const string DivCeil = "div_ceil";

    /// <summary>An exact product divided, rounded down.</summary>
    public const string MulDivFloor = "mul_div_floor";

    /// <summary>An exact product divided, rounded up.</summary>
    public const string MulDivCeil = "mul_div_ceil";

    /// <summary>What <see cref="MulDivFloor"/> leaves.</summary>
    public const string MulMod = "mul_mod";

    /// <summary>Fails a site unless an index is one of a row.</summary>
    public const string Index = "index";

    /// <summary>A row that differs from another in one element.</summary>
    public const string With = "with";

    /// <summary>Fails a site unless a row fits the field that takes it.</summary>
    public const string Fit = "fit";

    /// <summary>A log with a record at a place: over another, or after the newest.</summary>
    public const string Put = "put";

    /// <summary>A log without its oldest record.</summary>
    public const string Drop = "drop";

    /// <summary>The SQLSTATE of an expression that left its range.</summary>
    public const string RangeState = "TK001";

    /// <summary>The SQLSTATE of a stored value that is no state of the strategy.</summary>
    public const string CorruptState = "TK002";

    private const string Fail = $"RAISE EXCEPTION '{ScriptProtocol.RangeError}%', site USING ERRCODE = '{RangeState}';";

    private static readonly Helper[] All =
    [
        new(Within, "value numeric, low bigint, high bigint, site integer", "bigint", $"""
            IF value < low OR value > high THEN {Fail} END IF;
            RETURN value;
            """),
        new(NonZero, "divisor bigint, site integer", "bigint", $"""
            IF divisor = 0 THEN {Fail} END IF;
            RETURN divisor;
            """),
        new(Positive, "divisor bigint, site integer", "bigint", $"""
            IF divisor < 1 THEN {Fail} END IF;
            RETURN divisor;
            """),
        new(Clamp, "value bigint, low bigint, high bigint, site integer", "bigint", $"""
            IF low > high THEN {Fail} END IF;
            RETURN LEAST(GREATEST(value, low), high);
            """),
        new(DivFloor, "a bigint, b bigint", "bigint", """
            RETURN a / b - CASE WHEN a % b <> 0 AND (a < 0) <> (b < 0) THEN 1 ELSE 0 END;
            """),
        new(DivCeil, "a bigint, b bigint", "bigint", """
            RETURN a / b + CASE WHEN a % b <> 0 AND (a < 0) = (b < 0) THEN 1 ELSE 0 END;
            """),
        new(MulDivFloor, "a bigint, b bigint, c bigint", "numeric", """
            RETURN div(a::numeric * b, c) - CASE WHEN mod(a::numeric * b, c) < 0 THEN 1 ELSE 0 END;
            """),
        new(MulDivCeil, "a bigint, b bigint, c bigint", "numeric", """
            RETURN div(a::numeric * b, c) + CASE WHEN mod(a::numeric * b, c) > 0 THEN 1 ELSE 0 END;
            """),
        new(MulMod, "a bigint, b bigint, c bigint", "bigint", """
            RETURN mod(mod(a::numeric * b, c) + c, c);
            """),
        new(Index, "at bigint, length bigint, site integer", "bigint", $"""
            IF at < 0 OR at >= length THEN {Fail} END IF;
            RETURN at;
            """),
        new(With, "original bigint[], place bigint, value bigint", "bigint[]", """
            original[place] := value;
            RETURN original;
            """),
        new(Fit, "original bigint[], length bigint, wanted bigint, low bigint, high bigint, site integer", "bigint[]", $"""
            IF length <> wanted OR low > ANY (original) OR high < ANY (original) THEN {Fail} END IF;
            RETURN original;
            """),
        new(Put, "original bigint[], at bigint, record bigint[]", "bigint[]", """
            IF at * cardinality(record) = cardinality(original) THEN RETURN original || record; END IF;
            FOR i IN 1 .. cardinality(record) LOOP
                original[at * cardinality(record) + i] := record[i];
            END LOOP;
            RETURN original;
            """),
        new(Drop, "original bigint[], at bigint, width integer", "bigint[]", """
            RETURN original[width + 1:];
            """),
    ];

    private readonly HashSet<string> _used = [];

    /// <summary>The names of all of them.</summary>
    public static IEnumerable<string> Names => All.Select(helper => helper.Name);

    /// <summary>Notes that one is needed.</summary>
    /// <param name="name">Its name here.</param>
    /// <returns>Its name on the server.</returns>
    public string Use(string name)
    {
        _used.Add(name);
        return $"{prefix}_{name}";
    }

    /// <summary>Writes the definitions of those needed.</summary>
    /// <param name="writer">Where to.</param>
    public void Write(SourceWriter writer)
    {
        foreach (var helper in All.Where(helper => _used.Contains(helper.Name)))
        {
            var isFallible = helper.Body.Contains("RAISE");
            writer.Line($"CREATE OR REPLACE FUNCTION {prefix}_{helper.Name}({helper.Parameters}) RETURNS {helper.Result}")
                .Line($"LANGUAGE plpgsql {(isFallible ? "VOLATILE" : "IMMUTABLE")} AS $body$").Open("BEGIN")
                .Lines(helper.Body).Close("END $body$;").Line();
        }
    }

    private sealed record Helper(string Name, string Parameters, string Result, string Body);
}
