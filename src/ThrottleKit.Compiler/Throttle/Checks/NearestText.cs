using System;
using System.Collections.Generic;
using System.Linq;

namespace ThrottleKit.Compiler.Throttle.Checks;

/// <summary>Finds the name that was probably meant, as the runtime does.</summary>
internal static class NearestText
{
    /// <summary>The end of a sentence about a name that is not there: the name that was probably meant, or all there are.</summary>
    public static string Hint(string name, IEnumerable<string> candidates)
    {
        var names = candidates.Distinct().OrderBy(each => each, StringComparer.Ordinal).ToList();
        return Of(name, names) is { } nearest ? $"did you mean '{nearest}'?" : names.Count > 0 ? $"there is {string.Join(", ", names)}" : "there is none";
    }

    /// <summary>The name that was probably meant; null where none is near.</summary>
    public static string? Of(string name, IEnumerable<string> candidates) => candidates
        .Select(candidate => (candidate, distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
        .Where(pair => pair.distance <= Math.Max(2, pair.candidate.Length / 3) && pair.distance < pair.candidate.Length)
        .OrderBy(pair => pair.distance).ThenBy(pair => pair.candidate, StringComparer.Ordinal).FirstOrDefault().candidate;

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
