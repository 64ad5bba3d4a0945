using System.Threading.RateLimiting;

namespace ThrottleKit.RateLimiting;

/// <summary>One limit in the framework's shape.</summary>
internal sealed class LimiterAdapter(Limiter limiter, int queueLimit) : RateLimiter
{
    private const byte TheOne = 0;

    private readonly Contract _contract = new(limiter, queueLimit);

    public override TimeSpan? IdleDuration => _contract.IdleDuration(TheOne);

    public override RateLimiterStatistics GetStatistics() => _contract.Statistics(TheOne);

    protected override RateLimitLease AttemptAcquireCore(int permitCount) => _contract.Attempt(TheOne, permitCount);

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
        _contract.AttemptAsync(TheOne, permitCount, cancellationToken);

    protected override void Dispose(bool disposing) => _contract.Dispose();

    private sealed class Contract(Limiter limiter, int queueLimit) : Adapter<byte>(queueLimit)
    {
        protected override Decision Acquire(byte key, int cost) => limiter.Acquire(cost);

        protected override Decision Forecast(byte key, int cost) => limiter.Forecast(cost);

        protected override ValueTask<Decision> AcquireAsync(byte key, int cost, CancellationToken cancellation) => limiter.AcquireAsync(cost, null, cancellation);
    }
}
