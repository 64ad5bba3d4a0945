using System.Collections.Concurrent;
using ThrottleKit.Stores;

namespace ThrottleKit.Leasing;

/// <summary>Gives back what lies unused, while the limiter is used and when it is disposed, and forgets keys of which nothing is known.</summary>
internal sealed class IdleReturns : IAsyncDisposable
{
    private const int MostAtOnce = 128;

    private readonly LeaseContext _context;
    private readonly ConcurrentDictionary<string, LeaseCell> _cells;
    private readonly ITimer _timer;
    private int _isLooking;

    public IdleReturns(LeaseContext context, ConcurrentDictionary<string, LeaseCell> cells, TimeProvider time)
    {
        (_context, _cells) = (context, cells);
        var period = context.Options.IdleAfter;
        _timer = time.CreateTimer(static idle => ((IdleReturns)idle!).Look(), this, period, period);
    }

    /// <summary>Waits for the calls that are under way, and gives back all. What does not fit into the deadline lapses.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        try
        {
            await Task.WhenAll(_cells.Values.Select(cell => cell.UnderWay)).WaitAsync(_context.Options.ShutdownDeadline, _context.Time).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Whoever waited for that call has been told; what it took is lost to this window.
        }

        await SendAsync([.. _cells.Values.Select(cell => cell.TakeBack(all: true)).OfType<StoreRequest>()], _context.Options.ShutdownDeadline).ConfigureAwait(false);
    }

    private void Look()
    {
        if (Interlocked.Exchange(ref _isLooking, 1) != 0) return; // the last look still sends
        _ = LookAsync();
    }

    private async Task LookAsync()
    {
        try
        {
            var messages = new List<StoreRequest>();
            foreach (var (name, cell) in _cells)
            {
                if (cell.TakeBack(all: false) is { } message) messages.Add(message);
                else if (cell.IsIdle) _cells.TryRemove(new KeyValuePair<string, LeaseCell>(name, cell));
            }

            await SendAsync(messages, _context.Options.StoreDeadline).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }
    }

    /// <summary>Each message is sent at most once; one that is lost wastes what it gave.</summary>
    private async Task SendAsync(List<StoreRequest> messages, TimeSpan deadline)
    {
        foreach (var some in messages.Chunk(MostAtOnce))
        {
            try
            {
                await _context.Store.ApplyBatchAsync(some, deadline).ConfigureAwait(false);
                FleetMetrics.CountReturned(some.Sum(message => message.Amount));
            }
            catch (Exception exception) when (exception is CorruptStateException or StrategyRangeException or ObjectDisposedException)
            {
                // The keys' next requests say what is wrong with them.
            }
        }
    }
}
