using System.Diagnostics;

namespace ThrottleKit.Tests.Shared;

/// <summary>When a store has tried a call that is refused each time, by the clock of the machine.</summary>
internal sealed class Tries
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<TimeSpan> _at = [];

    public void Note()
    {
        lock (_at) _at.Add(_watch.Elapsed);
    }

    /// <summary>
    /// Holds the pauses to what they are for: they grow, so that there are few tries, and they are drawn, so that those who were refused together do not come together again. A slow
    /// machine makes tries fewer and pauses less alike, never the other way.
    /// </summary>
    /// <param name="most">How many tries there are at most.</param>
    /// <param name="grown">After how many the pauses do not grow any more.</param>
    /// <param name="spread">By how much the longest and the shortest of these differ at least.</param>
    public void AreRareAndScattered(int most, int grown, TimeSpan spread)
    {
        Assert.InRange(_at.Count, grown + 3, most);
        var pauses = _at.Zip(_at.Skip(1), (one, next) => next - one).Skip(grown).ToArray();
        Assert.True(pauses.Max() - pauses.Min() >= spread, $"The pauses are alike: {string.Join(' ', pauses.Select(pause => $"{pause.TotalMilliseconds:0}"))} ms.");
    }
}
