using System.Collections.Generic;
using System.Globalization;
using System.Text;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>Words of C#: identifiers, literals, the names of the runtime's types.</summary>
internal static class CSharpText
{
    public const string Core = "global::ThrottleKit";
    public const string Exact = Core + ".Exact";
    public const string Rows = Core + ".Exactness.Rows";
    public const string Counters = Core + ".Counters";
    public const string Checked = Core + ".Exactness.Checked";
    public const string RangeCheck = Core + ".Exactness.RangeCheck";
    public const string RangeProof = Core + ".Exactness.RangeProof";
    public const string Decision = Core + ".Decision";
    public const string Arguments = Core + ".StrategyArguments";
    public const string Definition = Core + ".StrategyDefinition";
    public const string Math = "global::System.Math";
    public const string Inline =
        "[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]";

    private static readonly HashSet<string> Keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default",
        "delegate", "do", "double", "else", "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto",
        "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long", "namespace", "new", "null", "object", "operator", "out",
        "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof", "stackalloc",
        "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using",
        "virtual", "void", "volatile", "while",
    ];

    /// <summary>An identifier as code writes it: a keyword gets its @.</summary>
    public static string Identifier(string name) => Keywords.Contains(name) ? "@" + name : name;

    /// <summary>A name as an identifier in C#'s own manner: what no identifier holds is dropped, as are underscores, and the next letter is large.</summary>
    public static string Clean(string name)
    {
        var clean = new StringBuilder(name.Length);
        var starts = false;
        foreach (var c in name)
        {
            if (char.IsLetterOrDigit(c))
            {
                clean.Append(starts && clean.Length > 0 ? char.ToUpperInvariant(c) : c);
                starts = false;
            }
            else
            {
                starts = true;
            }
        }

        return clean.Length == 0 || char.IsDigit(clean[0]) ? "_" + clean : clean.ToString();
    }

    public static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name.Substring(1);

    public static string Camel(string name) => char.ToLowerInvariant(name[0]) + name.Substring(1);

    public static string TypeOf(IrType type) => type switch
    {
        IrType.Bool => "bool",
        IrType.Row => Counters,
        _ => "long",
    };

    /// <summary>A number as code writes it, of the type that C# gives it: int where it fits.</summary>
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture) + (IsInt(number) ? "" : "L");

    public static bool IsInt(long number) => number is >= int.MinValue and <= int.MaxValue;

    public static string Bool(bool value) => value ? "true" : "false";

    /// <summary>A text as a literal on one line.</summary>
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\u0085') quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>How many quotes must stand around a text in a raw literal: more than stand together anywhere in it.</summary>
    public static string RawQuotes(string text)
    {
        int longest = 0, run = 0;
        foreach (var c in text)
        {
            run = c == '"' ? run + 1 : 0;
            if (run > longest) longest = run;
        }

        return new string('"', longest < 3 ? 3 : longest + 1);
    }
}
