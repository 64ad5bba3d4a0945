using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ThrottleKit.Compiler.Emit.Lua;

/// <summary>Gives each name of the IR a name of Lua: no keyword, nothing that hides what the script needs, and no two alike in one scope.</summary>
/// <param name="outer">The scope around this one, whose names stay visible; null for the script's own.</param>
internal sealed class LuaNames(LuaNames? outer)
{
    private static readonly HashSet<string> Keywords =
    [
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
        "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
    ];

    private readonly HashSet<string> _taken = [];
    private readonly Dictionary<string, string> _names = [];

    /// <summary>Keeps a name of the script's own from being given to anything else.</summary>
    /// <param name="names">The names, as they stand in the script.</param>
    public void Reserve(IEnumerable<string> names)
    {
        foreach (var name in names) _taken.Add(name);
    }

    /// <summary>A new name that nothing of the IR stands behind.</summary>
    /// <param name="wanted">What it should be if it is free.</param>
    public string New(string wanted)
    {
        var name = Readable(wanted);
        var free = name;
        var stem = name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        for (var i = 2; IsTaken(free); i++) free = stem + i.ToString(CultureInfo.InvariantCulture);
        _taken.Add(free);
        return free;
    }

    /// <summary>Names something of the IR.</summary>
    /// <param name="name">Its name in the IR.</param>
    public string Add(string name) => Bind(name, New(name));

    /// <summary>Gives something of the IR a form that is known already.</summary>
    /// <param name="name">Its name in the IR.</param>
    /// <param name="form">What stands for it in the script.</param>
    public string Bind(string name, string form) => _names[name] = form;

    /// <summary>What stands for something of the IR.</summary>
    /// <param name="name">Its name in the IR.</param>
    public string this[string name] =>
        _names.TryGetValue(name, out var form) ? form : outer is not null ? outer[name] : throw new KeyNotFoundException($"'{name}' is not in scope.");

    private bool IsTaken(string name) => _taken.Contains(name) || (outer?.IsTaken(name) ?? false);

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

    /// <summary>Several as a list.</summary>
    /// <param name="items">The items.</param>
    public static string List(IEnumerable<string> items) => string.Join(", ", items.ToArray());
}
