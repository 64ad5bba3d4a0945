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

    /// <summary>Holds the store to rests between them, which a slow machine only makes longer.</summary>
    /// <param name="atLeast">How long all rests together last at least.</param>
    public void AreRare(TimeSpan atLeast)
    {
        Assert.Equal(enough, _at.Count);
        Assert.True(_at[^1] - _at[0] >= atLeast, $"{enough} tries in {(_at[^1] - _at[0]).TotalMilliseconds:0} ms.");
    }
}
