using System.Threading.RateLimiting;

namespace ThrottleKit.RateLimiting;

/// <summary>
/// The framework's contract over a limiter of ours, for one limit and for many alike: what a count of 0 means, when an argument is refused, who waits, what is
/// counted, and what disposing does to those who wait.
/// </summary>
internal abstract class Adapter<TKey>(int queueLimit)
    where TKey : notnull
{
    private readonly QueuedPermits<TKey> _queued = new(queueLimit);
    private readonly CancellationTokenSource _disposing = new();
    private long _allowed, _denied, _restsAt;
    private int _isDisposed;

    /// <summary>Takes a cost or nothing.</summary>
    protected abstract Decision Acquire(TKey key, int cost);

    /// <summary>What <see cref="Acquire"/> would say.</summary>
    protected abstract Decision Forecast(TKey key, int cost);

    /// <summary>Takes a cost when it is there.</summary>
    protected abstract ValueTask<Decision> AcquireAsync(TKey key, int cost, CancellationToken cancellation);

    /// <summary>How long the key has rested; null while it has not.</summary>
    public TimeSpan? IdleDuration(TKey key)
    {
        var now = Forecast(key, 0);
        if (now.ResetAtMicroseconds > now.AtMicroseconds) return null;
        var since = Interlocked.CompareExchange(ref _restsAt, now.AtMicroseconds, 0);
        return since == 0 ? TimeSpan.Zero : TimeSpan.FromMicroseconds(Math.Max(0, now.AtMicroseconds - since));
    }

    public RateLimiterStatistics Statistics(TKey key)
    {
        ThrowIfDisposed();
        return new RateLimiterStatistics
        {
            CurrentAvailablePermits = Forecast(key, 0).Remaining,
            CurrentQueuedCount = _queued.Of(key),
            TotalSuccessfulLeases = Interlocked.Read(ref _allowed),
            TotalFailedLeases = Interlocked.Read(ref _denied),
        };
    }

    public RateLimitLease Attempt(TKey key, int permits)
    {
        ThrowIfDisposed();
        var decision = permits == 0 ? Forecast(key, 1) : Acquire(key, permits);
        return decision.IsAllowed ? Allowed(decision) : Denied(decision, permits, null);
    }

    public ValueTask<RateLimitLease> AttemptAsync(TKey key, int permits, CancellationToken cancellation)
    {
        ThrowIfDisposed();
        if (cancellation.IsCancellationRequested) return ValueTask.FromCanceled<RateLimitLease>(cancellation);
        var decision = permits == 0 ? Forecast(key, 1) : Acquire(key, permits);
        if (decision.IsAllowed) return new(Allowed(decision));
        if (permits == 0 || decision.RetryAfter is null || queueLimit == 0) return new(Denied(decision, permits, null));
        return _queued.TryAdd(key, permits) ? WaitAsync(key, permits, cancellation) : new(Denied(decision, permits, "Queue limit reached"));
    }

    /// <summary>Whoever waits gets a failed lease; whoever comes later an exception. The limiter itself lives on.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0) _disposing.Cancel();
    }

    private async ValueTask<RateLimitLease> WaitAsync(TKey key, int permits, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _disposing.Token);
        try
        {
            var decision = await AcquireAsync(key, permits, either.Token).ConfigureAwait(false);
            return decision.IsAllowed ? Allowed(decision) : Denied(decision, permits, null);
        }
        catch (OperationCanceledException) when (_disposing.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            Interlocked.Increment(ref _denied);
            return new DeniedLease(null, "The limiter was disposed");
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException(cancellation);
        }
        finally
        {
            _queued.Remove(key, permits);
        }
    }

    private AllowedLease Allowed(in Decision decision)
    {
        Interlocked.Increment(ref _allowed);
        Volatile.Write(ref _restsAt, decision.ResetAtMicroseconds);
        return AllowedLease.Instance;
    }

    private DeniedLease Denied(in Decision decision, int permits, string? reason)
    {
        if (permits > decision.Limit)
            throw new ArgumentOutOfRangeException("permitCount", permits, $"{permits} permits are more than the limit, {decision.Limit}, ever gives at once.");
        Interlocked.Increment(ref _denied);
        return new DeniedLease(decision, reason);
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
}
