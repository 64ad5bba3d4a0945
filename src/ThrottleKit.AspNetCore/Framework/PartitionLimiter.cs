using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using ThrottleKit.Hosting;

namespace ThrottleKit.AspNetCore.Framework;

/// <summary>
/// A key of a limit as one of the framework's limiters. The framework asks it twice for a request: at once, and where that gives nothing, in a way that can wait. A limit in process answers the first
/// time, and its denial is kept for the second; a store is asked the second time only.
/// </summary>
internal sealed class PartitionLimiter(PolicyLimiter limiter, FrameworkPartition partition, bool isShadow, ThrottleHost host, FieldWriter fields) : RateLimiter
{
    /// <summary>The request that the framework asks for: it finds a partition and asks its limiter in one go, on one thread, and tells only the first which request it is.</summary>
    [ThreadStatic]
    private static HttpContext? _current;

    private long _usedAt = host.Time.GetTimestamp();

    public override TimeSpan? IdleDuration => host.Time.GetElapsedTime(Volatile.Read(ref _usedAt));

    /// <summary>The limiter of a partition is asked next, for this request.</summary>
    public static void IsAskedFor(HttpContext context) => _current = context;

    public override RateLimiterStatistics? GetStatistics() => null;

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        var context = Take();
        if (isShadow || limiter.IsInStore || context is null) return PartitionLease.NotAsked;
        Volatile.Write(ref _usedAt, host.Time.GetTimestamp());
        var request = new PolicyRequest(limiter, partition.Key, partition.Cost * permitCount);
        var asking = limiter.AcquireAsync(request.Key, request.Cost);
        if (!asking.IsCompletedSuccessfully) throw new InvalidOperationException($"The limit '{limiter.Name}' is kept in process and has no answer at once.");
        var lease = Settle(context, request, asking.Result);
        if (lease is { IsAcquired: true, Delay: null }) return lease;
        context.Features.Set<PartitionLease>(lease);
        return PartitionLease.NotAsked;
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        var context = Take();
        if (context?.Features.Get<PartitionLease>() is not { } answered) return AskAsync(context, permitCount, cancellationToken);
        context.Features.Set<PartitionLease>(null);
        return answered.Delay is { } delay ? WaitAsync(answered, delay, cancellationToken) : new ValueTask<RateLimitLease>(answered);
    }

    private static HttpContext? Take()
    {
        var context = _current;
        _current = null;
        return context;
    }

    private async ValueTask<RateLimitLease> AskAsync(HttpContext? context, int permitCount, CancellationToken cancellation)
    {
        Volatile.Write(ref _usedAt, host.Time.GetTimestamp());
        var request = new PolicyRequest(limiter, partition.Key, partition.Cost * permitCount);
        if (isShadow)
        {
            await host.ShadowAsync(request, cancellation).ConfigureAwait(false);
            return PartitionLease.Allowed;
        }

        var lease = Settle(context, request, await limiter.AcquireAsync(request.Key, request.Cost, cancellation).ConfigureAwait(false));
        return lease.Delay is { } delay ? await WaitAsync(lease, delay, cancellation).ConfigureAwait(false) : lease;
    }

    private async ValueTask<RateLimitLease> WaitAsync(PartitionLease lease, TimeSpan delay, CancellationToken cancellation)
    {
        await Task.Delay(delay, host.Time, cancellation).ConfigureAwait(false);
        return lease;
    }

    private PartitionLease Settle(HttpContext? context, in PolicyRequest request, in PolicyAnswer answer)
    {
        if (context is not null) fields.Write(context.Response, request, answer);
        return answer is { IsAllowed: true, Decision.DelayMicroseconds: 0 } ? PartitionLease.Allowed : new PartitionLease(answer, request.Cost);
    }
}

/// <summary>What came of a request.</summary>
internal sealed class PartitionLease : RateLimitLease
{
    private readonly PolicyAnswer? _answer;
    private readonly long _cost;

    public PartitionLease(PolicyAnswer answer, long cost) => (_answer, _cost, IsAcquired) = (answer, cost, answer.IsAllowed);

    private PartitionLease(bool isAcquired) => IsAcquired = isAcquired;

    public static MetadataName<PolicyAnswer> Answer { get; } = MetadataName.Create<PolicyAnswer>("THROTTLEKIT_ANSWER");

    public static MetadataName<long> Cost { get; } = MetadataName.Create<long>("THROTTLEKIT_COST");

    public static PartitionLease Allowed { get; } = new(isAcquired: true);

    public static PartitionLease NotAsked { get; } = new(isAcquired: false);

    public override bool IsAcquired { get; }

    /// <summary>How long a request that is allowed waits.</summary>
    public TimeSpan? Delay => _answer is { IsAllowed: true } answer ? ThrottleFeature.Rounded(answer.Decision.DelayMicroseconds) : null;

    public override IEnumerable<string> MetadataNames => _answer is null ? [] : [Answer.Name, Cost.Name, MetadataName.RetryAfter.Name];

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = _answer is not { } answer ? null
            : metadataName == Answer.Name ? answer
            : metadataName == Cost.Name ? _cost
            : metadataName == MetadataName.RetryAfter.Name ? answer.Decision.RetryAfter
            : null;
        return metadata is not null;
    }
}
