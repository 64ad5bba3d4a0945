using ThrottleKit.Stores;

namespace ThrottleKit.PostgreSql.Tests.Stores;

/// <summary>Clients that ask one thing again and again, and count what is known of each call.</summary>
internal sealed class Load : IAsyncDisposable
{
    public const int Clients = 8;

    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _clients;
    private int _applied, _unknown;

    public Load(IStrategyStore store, StoreRequest request, TimeSpan deadline) => _clients = [.. Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
    {
        while (!_stop.IsCancellationRequested)
        {
            var result = await store.ApplyAsync(request, deadline);
            if (result.Outcome == StoreOutcome.Applied) Interlocked.Increment(ref _applied);
            else if (result.Outcome == StoreOutcome.Unknown) Interlocked.Increment(ref _unknown);
            else await Task.Yield();
        }
    }))];

    /// <summary>Until so many more calls are known to have been carried out.</summary>
    public async Task SeeAsync(int more)
    {
        var enough = Volatile.Read(ref _applied) + more;
        while (Volatile.Read(ref _applied) < enough)
        {
            await Task.WhenAny(Task.Delay(5), Task.WhenAll(_clients));
            foreach (var client in _clients.Where(client => client.IsFaulted)) await client;
        }
    }

    /// <summary>Until the last call is answered.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
    }

    /// <summary>All that was allowed is there, and nothing that nobody asked for.</summary>
    public void IsWhatWasTaken(long taken) => Assert.InRange(taken, _applied, _applied + _unknown);

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stop.Dispose();
    }
}
