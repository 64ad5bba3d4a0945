using System.Threading.RateLimiting;
using ThrottleKit.Hosting;

namespace ThrottleKit.AspNetCore.Framework;

/// <summary>A key of a limit as one of the framework's limiters.</summary>
internal sealed class PartitionLimiter(PolicyLimiter limiter, FrameworkPartition partition, bool isShadow, ThrottleHost host) : RateLimiter
{
    private long _usedAt = host.Time.GetTimestamp();

    public override TimeSpan? IdleDuration => host.Time.GetElapsedTime(Volatile.Read(ref _usedAt));

    public override RateLimiterStatistics? GetStatistics() => null;

    /// <summary>
    /// Leaves the question to the call that can wait for the answer, which the framework makes next: asked here and denied, a request would be asked twice, and a store cannot be asked without waiting.
    /// </summary>
    protected override RateLimitLease AttemptAcquireCore(int permitCount) => PartitionLease.NotAsked;

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _usedAt, host.Time.GetTimestamp());
        var cost = partition.Cost * permitCount;
        if (isShadow)
        {
            await host.ShadowAsync(new PolicyRequest(limiter, partition.Key, cost), cancellationToken).ConfigureAwait(false);
            return PartitionLease.Allowed;
        }

        var answer = await limiter.AcquireAsync(partition.Key, cost, cancellationToken).ConfigureAwait(false);
        if (!answer.IsAllowed) return new PartitionLease(answer, cost);
        if (answer.Decision.DelayMicroseconds > 0) await Task.Delay(answer.Decision.Delay, host.Time, cancellationToken).ConfigureAwait(false);
        return PartitionLease.Allowed;
    }
}

/// <summary>What came of a request.</summary>
internal sealed class PartitionLease : RateLimitLease
{
    private readonly PolicyAnswer? _answer;
    private readonly long _cost;

    public PartitionLease(PolicyAnswer answer, long cost) => (_answer, _cost) = (answer, cost);

    private PartitionLease(bool isAcquired) => IsAcquired = isAcquired;

    public static MetadataName<PolicyAnswer> Answer { get; } = MetadataName.Create<PolicyAnswer>("THROTTLEKIT_ANSWER");

    public static MetadataName<long> Cost { get; } = MetadataName.Create<long>("THROTTLEKIT_COST");

    public static PartitionLease Allowed { get; } = new(isAcquired: true);

    public static PartitionLease NotAsked { get; } = new(isAcquired: false);

    public override bool IsAcquired { get; }

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
