using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace ThrottleKit.Compiler.Frontend.Libraries;

/// <summary>
/// A hash of all that an assembly brings along of a library, so that a change of it after the build is seen and not believed. It keeps out accidents, not forgers: who can write the assembly can write
/// anything into it.
/// </summary>
public static class LibrarySeal
{
    private const string Mark = "sha256=";

    /// <summary>The entry that seals a library.</summary>
    /// <param name="text">Its functions, as text.</param>
    /// <param name="entries">What it says of its methods and records.</param>
    public static string Of(string text, IEnumerable<string> entries)
    {
        using var sha = SHA256.Create();
        var hash = sha.ComputeHash(Encoding.UTF8.GetBytes(string.Join("\0", entries.Where(entry => !IsSeal(entry)).Prepend(text))));
        return Mark + string.Concat(hash.Select(part => part.ToString("x2", CultureInfo.InvariantCulture)));
    }

    /// <summary>Whether a library is as it was when it was sealed.</summary>
    /// <param name="text">Its functions, as text.</param>
    /// <param name="entries">What it says, the seal among it.</param>
    public static bool Holds(string text, IReadOnlyCollection<string> entries) => entries.Where(IsSeal).SequenceEqual([Of(text, entries)]);

    private static bool IsSeal(string entry) => entry.StartsWith(Mark, System.StringComparison.Ordinal);
}
