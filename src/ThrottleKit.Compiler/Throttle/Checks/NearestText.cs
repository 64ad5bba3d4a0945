using System;
using System.Collections.Generic;
using System.Linq;

namespace ThrottleKit.Compiler.Throttle.Checks;

/// <summary>Says which name was probably meant, as it ends a diagnostic's message.</summary>
internal static class NearestText
{
    /// <summary>The end of a sentence about a name that is not there: the name that was probably meant, or all there are.</summary>
    public static string Hint(string name, IEnumerable<string> candidates)
    {
        var names = candidates.Distinct().OrderBy(each => each, StringComparer.Ordinal).ToList();
        return NearestName.Of(name, names) is { } nearest ? $"did you mean '{nearest}'?" : names.Count > 0 ? $"there is {string.Join(", ", names)}" : "there is none";
    }
}
