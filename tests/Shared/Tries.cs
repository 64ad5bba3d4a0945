using System.Diagnostics;

namespace ThrottleKit.Tests.Shared;

/// <summary>When a store has tried a call that is refused each time, by the clock of the machine. After enough tries the call is given up.</summary>
/// <param name="enough">How many tries are looked at.</param>
internal sealed class Tries(int enough) : IDisposable
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<TimeSpan> _at = [];
    private readonly CancellationTokenSource _enough = new();

    /// <summary>Gives the call up when there were enough tries.</summary>
    public CancellationToken Enough => _enough.Token;

    public void Dispose() => _enough.Dispose();

    public void Note()
    {
        lock (_at)
        {
            if (_at.Count < enough) _at.Add(_watch.Elapsed);
            if (_at.Count == enough) _enough.Cancel();
        }
    }

    /// <summary>
    /// Holds the pauses to what they are for: they grow, so that there are few tries, and they are drawn, so that those who were refused together do not come together again. A slow
    /// machine makes them longer and less alike, never the other way.
    /// </summary>
    /// <param name="atLeast">How long all pauses together last at least.</param>
    /// <param name="grown">After how many they do not grow any more.</param>
    /// <param name="spread">By how much the longest and the shortest of these differ at least.</param>
    public void AreRareAndScattered(TimeSpan atLeast, int grown, TimeSpan spread)
    {
        Assert.Equal(enough, _at.Count);
        Assert.True(_at[^1] - _at[0] >= atLeast, $"{enough} tries in {(_at[^1] - _at[0]).TotalMilliseconds:0} ms.");
        var pauses = _at.Zip(_at.Skip(1), (one, next) => next - one).Skip(grown).ToArray();
        Assert.True(pauses.Max() - pauses.Min() >= spread, $"The pauses are alike: {string.Join(' ', pauses.Select(pause => $"{pause.TotalMilliseconds:0}"))} ms.");
    }
}
