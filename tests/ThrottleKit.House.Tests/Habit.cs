using Xunit;

namespace ThrottleKit.House.Tests;

internal static class Habit
{
    /// <summary>Fails with every breach on a line of its own, and with what to do about them.</summary>
    public static void Holds(IEnumerable<string> breaches, string remedy)
    {
        var found = breaches.ToList();
        Assert.True(found.Count == 0, $"{remedy}\n  {string.Join("\n  ", found)}");
    }
}
