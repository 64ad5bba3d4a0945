using System.Collections.Generic;
using System.Globalization;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>Gives out identifiers that are free, as near as possible to those wanted.</summary>
internal sealed class NameTable(IEnumerable<string> reserved)
{
    private readonly HashSet<string> _taken = [.. reserved];

    /// <summary>An identifier for a wanted name: itself if that is free, otherwise with the first number that makes it so.</summary>
    public string Take(string wanted)
    {
        var clean = CSharpText.Clean(wanted);
        var name = clean;
        for (var i = 2; !_taken.Add(name); i++) name = clean + i.ToString(CultureInfo.InvariantCulture);
        return CSharpText.Identifier(name);
    }

    public bool IsFree(string name) => !_taken.Contains(name);
}
