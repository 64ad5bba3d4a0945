using System.Collections.Generic;
using System.Globalization;
using System.Text;
using ThrottleKit.Compiler.Emit.Scripts;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>Gives each name of the IR a name of Lua: no keyword, nothing that hides what the script needs, and no two alike in one scope.</summary>
/// <param name="outer">The scope around this one, whose names stay visible; null for the script's own.</param>
internal sealed class LuaNames(LuaNames? outer) : ScriptNames(outer)
{
    private static readonly HashSet<string> Keywords =
    [
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
        "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
    ];

    /// <inheritdoc/>
    protected override string First(string wanted) => Readable(wanted);

    /// <inheritdoc/>
    protected override string Another(string wanted, int number) =>
        Readable(wanted).TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9') + number.ToString(CultureInfo.InvariantCulture);

    /// <summary><c>state.End</c> becomes <c>stateEnd</c>, <c>Used</c> <c>used</c>, and <c>end</c>, which Lua keeps for itself, <c>end_</c>.</summary>
    /// <param name="name">A name of any kind.</param>
    public static string Readable(string name)
    {
        var text = new StringBuilder();
        var capital = false;
        foreach (var letter in name)
        {
            if (letter is not (>= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9'))
            {
                capital = text.Length > 0;
                continue;
            }

            if (text.Length == 0 && char.IsDigit(letter)) text.Append('v');
            text.Append(capital || text.Length == 0 ? Cased(letter, capital) : letter);
            capital = false;
        }

        if (text.Length == 0) text.Append("value");
        var readable = text.ToString();
        return Keywords.Contains(readable) ? readable + "_" : readable;
    }

    private static char Cased(char letter, bool capital) => capital ? char.ToUpperInvariant(letter) : char.ToLowerInvariant(letter);

    /// <summary>Two names as one: <c>next</c> and <c>end_</c> become <c>nextEnd</c>.</summary>
    /// <param name="first">The first.</param>
    /// <param name="second">The second, as it stands in the script.</param>
    public static string Joined(string first, string second) => first + "." + second.TrimEnd('_');
}
