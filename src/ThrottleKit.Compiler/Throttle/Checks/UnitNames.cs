using System;
using System.Linq;

namespace ThrottleKit.Compiler.Throttle.Checks;

/// <summary>The unit that a name says: <c>windowMs</c>, <c>PeriodSeconds</c>, <c>FromMinutes</c>.</summary>
public static class UnitNames
{
    private static readonly (string Ending, string Unit)[] Endings =
    [
        ("Microseconds", "Microseconds"), ("Micros", "Microseconds"), ("Us", "Microseconds"), ("Milliseconds", "Milliseconds"), ("Millis", "Milliseconds"), ("Ms", "Milliseconds"),
        ("Seconds", "Seconds"), ("Secs", "Seconds"), ("Sec", "Seconds"), ("Minutes", "Minutes"), ("Mins", "Minutes"), ("Hours", "Hours"), ("Days", "Days"),
    ];

    /// <summary>What a method counts that makes a length of a number; null where it is none.</summary>
    /// <param name="method">The method's name.</param>
    public static string? OfMethod(string method) =>
        method.StartsWith("From", StringComparison.Ordinal) ? Endings.Select(each => each.Unit).FirstOrDefault(unit => method == "From" + unit) : null;

    /// <summary>The unit that a variable's name ends in; null where it ends in none.</summary>
    /// <param name="name">The variable's name.</param>
    public static string? OfName(string name) =>
        Endings.FirstOrDefault(each => name.EndsWith(each.Ending, StringComparison.Ordinal) || string.Equals(name.TrimStart('_'), each.Ending, StringComparison.OrdinalIgnoreCase)).Unit;
}
