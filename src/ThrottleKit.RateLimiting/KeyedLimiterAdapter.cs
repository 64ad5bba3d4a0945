using System.Threading.RateLimiting;

namespace ThrottleKit.RateLimiting;

/// <summary>A limit for each key in the framework's shape.</summary>
internal sealed class KeyedLimiterAdapter<TKey>(KeyedLimiter<TKey> limiter, int queueLimit) : PartitionedRateLimiter<TKey>
    where TKey : notnull
{
    private readonly Contract _contract = new(limiter, queueLimit);

    public override RateLimiterStatistics GetStatistics(TKey resource) => _contract.Statistics(resource);

    protected override RateLimitLease AttemptAcquireCore(TKey resource, int permitCount) => _contract.Attempt(resource, permitCount);

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(TKey resource, int permitCount, CancellationToken cancellationToken) =>
        _contract.AttemptAsync(resource, permitCount, cancellationToken);

    protected override void Dispose(bool disposing) => _contract.Dispose();

    private sealed class Contract(KeyedLimiter<TKey> limiter, int queueLimit) : Adapter<TKey>(queueLimit)
    {
        protected override Decision Acquire(TKey key, int cost) => limiter.Acquire(key, cost);

        protected override Decision Forecast(TKey key, int cost) => limiter.Forecast(key, cost);

        protected override ValueTask<Decision> AcquireAsync(TKey key, int cost, CancellationToken cancellation) =>
            limiter.AcquireAsync(key, cost, null, cancellation);
    }
}
