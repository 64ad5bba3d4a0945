namespace ThrottleKit.DynamoDb;

/// <summary>
/// The turns of this process's own calls on keys. The table itself needs none: they spare it the writes of which all but one would fail, which cost as much as those that succeed.
/// </summary>
internal sealed class KeyTurns
{
    /// <summary>Keys that share a turn only wait for each other; with so many they hardly ever do.</summary>
    private const int Count = 1024;

    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Count).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits until it is the turn of a call on some keys. All calls take turns in one order, so that none waits in a circle.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="cancellation">Gives up; then no turn is held.</param>
    /// <returns>What ends the turn.</returns>
    public async Task<IDisposable> EnterAsync(IReadOnlyList<byte[]> keys, CancellationToken cancellation)
    {
        var taken = new Taken();
        try
        {
            foreach (var number in keys.Select(NumberOf).Distinct().Order())
            {
                await _turns[number].WaitAsync(cancellation).ConfigureAwait(false);
                taken.Push(_turns[number]);
            }

            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    private static int NumberOf(byte[] key)
    {
        var hash = default(HashCode);
        hash.AddBytes(key);
        return (int)((uint)hash.ToHashCode() % Count);
    }

    private sealed class Taken : Stack<SemaphoreSlim>, IDisposable
    {
        public void Dispose()
        {
            foreach (var turn in this) turn.Release();
        }
    }
}
