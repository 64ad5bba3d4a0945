using System;
using System.Collections.Generic;
using System.Linq;

namespace ThrottleKit;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NearestName
{
    /// <summary>The candidate fewest edits away, if it is near enough to be a slip.</summary>
    /// <param name="name">The name as given.</param>
    /// <param name="candidates">The names there are.</param>
    public static string? Of(string name, IEnumerable<string> candidates) =>
        candidates
            .Select(candidate => (candidate, distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.distance <= Math.Max(2, pair.candidate.Length / 3) && pair.distance < pair.candidate.Length)
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .FirstOrDefault().candidate;

    /// <summary>A sentence that says a name is unknown and what there is instead.</summary>
    /// <param name="noun">What the name is of.</param>
    /// <param name="name">The name as given.</param>
    /// <param name="candidates">The names there are.</param>
    public static string Describe(string noun, string name, IEnumerable<string> candidates) => $"There is no {noun} '{name}'; {Hint(name, candidates)}";

    /// <summary>The end of such a sentence: the name that was probably meant, or all there are.</summary>
    /// <param name="name">The name as given.</param>
    /// <param name="candidates">The names there are.</param>
    public static string Hint(string name, IEnumerable<string> candidates)
    {
        var names = candidates.ToArray();
        return Of(name, names) is { } nearest ? $"did you mean '{nearest}'?"
            : names.Length > 0 ? $"there is {string.Join(", ", names)}."
            : "there is none.";
    }

    /// <summary>Levenshtein's distance, one row at a time.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j - 1], row[j]) + 1);
            }
        }

        return row[b.Length];
    }
}
