using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using ThrottleKit.Stores;

namespace ThrottleKit.Sqlite;

/// <summary>
/// Keeps states in a SQLite file: for one node, or for the processes of one machine, whose limits are to survive them. Each call is one immediate transaction, in which the compiled
/// C# decides by the process's clock.
/// </summary>
public sealed class SqliteStore : IStrategyStore
{
    /// <summary>So many writes from one sweep to the next, and so many rows at most that one drops: more than were written meanwhile, so that a backlog shrinks.</summary>
    private const int WritesToASweep = 64, MostSwept = 128;

    /// <summary>Another process's turn is over soon.</summary>
    private static readonly Backoff Rests = new(TimeSpan.FromMilliseconds(4), TimeSpan.FromMilliseconds(4));

    private readonly SqliteTable _table;
    private readonly StoreClock _clock;
    private readonly long _outlives;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _writes;

    private SqliteStore(SqliteTable table, SqliteStoreOptions options)
    {
        _table = table;
        _clock = new StoreClock(options.TimeProvider);
        _outlives = options.ExpiryAllowance.Ticks / TimeSpan.TicksPerMicrosecond;
    }

    /// <summary>Opens a file, which is made where it is missing.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="options">How the store works.</param>
    /// <exception cref="SqliteException">The file cannot be opened, or is no database.</exception>
    public static SqliteStore Open(string file, SqliteStoreOptions? options = null)
    {
        options ??= new SqliteStoreOptions();
        options.Validate();
        return new SqliteStore(new SqliteTable(file, options), options);
    }

    /// <inheritdoc/>
    public bool HasOneClock => true;

    /// <inheritdoc/>
    public ValueTask<StoreResult<StrategyReply>> ApplyAsync(StoreRequest request, TimeSpan deadline, CancellationToken cancellation = default)
    {
        request.Validate();
        return RunAsync(
            now =>
            {
                var before = Read(request, now);
                var after = before;
                var reply = StoreExecution.Apply(request, now, ref after);
                Keep(request, reply, before, after, now);
                return reply;
            },
            deadline,
            cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAllAsync(
        IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default)
    {
        StoreRequest.Validate(requests);
        return RunAsync<IReadOnlyList<StrategyReply>>(
            now =>
            {
                var before = requests.Select(request => Read(request, now)).ToArray();
                var after = (string?[])before.Clone();
                var replies = StoreExecution.ApplyAll(requests, now, after);
                for (var i = 0; i < replies.Length; i++) Keep(requests[i], replies[i], before[i], after[i], now);
                return replies;
            },
            deadline,
            cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<long>> ResetAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, TimeSpan deadline, CancellationToken cancellation = default) => RunAsync(
        now =>
        {
            var found = 0L;
            foreach (var key in keys)
            {
                if (_table.Read(key, now) is not null) found++;
                _table.Write(key, null, null);
            }

            return found;
        },
        deadline,
        cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false); // a call that is under way ends first
        _table.Dispose();
        _turn.Dispose();
    }

    private string? Read(in StoreRequest request, long now) => _table.Read(request.Key, request.Now is null ? now : 0);

    private void Keep(in StoreRequest request, in StrategyReply reply, string? before, string? after, long now)
    {
        if (ReferenceEquals(before, after)) return;
        _table.Write(request.Key, after, request.Now is null ? reply.Decision.ResetAtMicroseconds + _outlives : null);
        if (++_writes % WritesToASweep == 0) _table.Sweep(now, MostSwept);
    }

    /// <summary>One call: first the turn in this process, then the one among all, then the work, which nothing interrupts.</summary>
    private async ValueTask<StoreResult<T>> RunAsync<T>(Func<long, T> work, TimeSpan deadline, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return StoreResult<T>.NotApplied(new OperationCanceledException(cancellation));
        var watch = Stopwatch.StartNew();
        try
        {
            if (!await _turn.WaitAsync(deadline, cancellation).ConfigureAwait(false))
                return StoreResult<T>.NotApplied(new TimeoutException("The turn in this process did not come within the deadline."));
        }
        catch (OperationCanceledException exception)
        {
            return StoreResult<T>.NotApplied(exception);
        }

        try
        {
            int result, attempt = 0;
            while ((result = _table.Begin()) is raw.SQLITE_BUSY or raw.SQLITE_LOCKED && watch.Elapsed < deadline)
                await Task.Delay(Rests.After(++attempt), cancellation).ConfigureAwait(false);
            return result == raw.SQLITE_OK ? Work(work) : StoreResult<T>.NotApplied(_table.Error(result));
        }
        catch (OperationCanceledException exception)
        {
            return StoreResult<T>.NotApplied(exception);
        }
        finally
        {
            _turn.Release();
        }
    }

    private StoreResult<T> Work<T>(Func<long, T> work)
    {
        T value;
        try
        {
            value = work(_clock.Now);
        }
        catch (SqliteException exception)
        {
            _table.Rollback();
            return StoreResult<T>.NotApplied(exception);
        }
        catch
        {
            _table.Rollback();
            throw;
        }

        var result = _table.Commit();
        if (result == raw.SQLITE_OK) return StoreResult<T>.Applied(value);
        var failure = _table.Error(result);
        _table.Rollback();
        return (result & 0xff) == raw.SQLITE_IOERR ? StoreResult<T>.Unknown(failure) : StoreResult<T>.NotApplied(failure); // what the disk has is for the disk to say
    }
}
