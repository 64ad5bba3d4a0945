using System.Threading.RateLimiting;
using ThrottleKit.RateLimiting;

namespace ThrottleKit;

/// <summary>ThrottleKit's limiters in the shape of <c>System.Threading.RateLimiting</c>.</summary>
public static class RateLimiterExtensions
{
    /// <summary>
    /// One limit as a <see cref="RateLimiter"/>. It takes from the limiter that it was made of, and so do others that hold it. An allowed, synchronous call allocates
    /// nothing; a denial carries <see cref="MetadataName.RetryAfter"/> where the request can ever succeed, and <see cref="DecisionMetadata.Decision"/>.
    /// </summary>
    /// <param name="limiter">The limiter.</param>
    /// <param name="queueLimit">How many permits calls of <see cref="RateLimiter.AcquireAsync"/> may wait for in all; the oldest is served first.</param>
    /// <exception cref="ArgumentOutOfRangeException">The queue limit is below 0.</exception>
    public static RateLimiter AsRateLimiter(this Limiter limiter, int queueLimit = 0)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        ArgumentOutOfRangeException.ThrowIfNegative(queueLimit);
        return new LimiterAdapter(limiter, queueLimit);
    }

    /// <summary>
    /// A limit for each key as a <see cref="PartitionedRateLimiter{TResource}"/>: one table instead of one object a key. Where resources are not the keys, as with HTTP
    /// contexts, use <see cref="PartitionedRateLimiter{TResource}.WithTranslatedKey"/>.
    /// </summary>
    /// <param name="limiter">The limiter.</param>
    /// <param name="queueLimit">How many permits calls that wait for one key may wait for in all; the oldest is served first.</param>
    /// <remarks>Statistics tell what a key has left and what is waited for on it; the totals are those of all keys, as none is kept for a single one.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The queue limit is below 0.</exception>
    public static PartitionedRateLimiter<TKey> AsPartitionedRateLimiter<TKey>(this KeyedLimiter<TKey> limiter, int queueLimit = 0)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(limiter);
        ArgumentOutOfRangeException.ThrowIfNegative(queueLimit);
        return new KeyedLimiterAdapter<TKey>(limiter, queueLimit);
    }
}
