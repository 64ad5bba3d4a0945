using System.Collections.Generic;
using System.Linq;

namespace ThrottleKit.Compiler.Emit.Scripts;

/// <summary>
/// Gives each name of the IR a name of a script's language, no two alike in one scope. What a name may look like is the language's affair.
/// </summary>
/// <param name="outer">The scope around this one, whose names stay visible; null for the script's own.</param>
internal abstract class ScriptNames(ScriptNames? outer)
{
    private readonly HashSet<string> _taken = [];
    private readonly Dictionary<string, string> _names = [];

    /// <summary>Keeps names of the script's own from being given to anything else.</summary>
    /// <param name="names">The names, as they stand in the script.</param>
    public void Reserve(IEnumerable<string> names)
    {
        foreach (var name in names) _taken.Add(name);
    }

    /// <summary>A new name that nothing of the IR stands behind.</summary>
    /// <param name="wanted">What it should be if it is free.</param>
    public string New(string wanted)
    {
        var free = First(wanted);
        for (var i = 2; IsTaken(free); i++) free = Another(wanted, i);
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

    /// <summary>Several as a list.</summary>
    /// <param name="items">The items.</param>
    public static string List(IEnumerable<string> items) => string.Join(", ", items.ToArray());

    /// <summary>The name in the language that comes nearest, no word that the language keeps for itself.</summary>
    /// <param name="wanted">A name of any kind.</param>
    protected abstract string First(string wanted);

    /// <summary>A name to try where those before it are taken.</summary>
    /// <param name="wanted">A name of any kind.</param>
    /// <param name="number">Counts up from 2.</param>
    protected abstract string Another(string wanted, int number);

    private bool IsTaken(string name) => _taken.Contains(name) || (outer?.IsTaken(name) ?? false);
}
