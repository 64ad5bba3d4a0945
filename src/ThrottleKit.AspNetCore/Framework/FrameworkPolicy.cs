using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using ThrottleKit.Hosting;

namespace ThrottleKit.AspNetCore.Framework;

/// <summary>
/// One of our policies as one of the framework's. Its partitions are ours by reference: the framework may drop and make them as it likes, and no state is in them. The policy is looked for when a request
/// comes, as one that is announced may appear in the configuration later.
/// </summary>
internal sealed class FrameworkPolicy(string name, ThrottleHost host, EndpointRules rules, Rejections rejections, FieldWriter fields) : IRateLimiterPolicy<FrameworkPartition>
{
    private BoundRule? _rule;

    public Func<OnRejectedContext, CancellationToken, ValueTask>? OnRejected => RejectAsync;

    /// <exception cref="StrategyConfigurationException">The policy was announced, and is not there yet.</exception>
    private BoundRule Rule => Volatile.Read(ref _rule) ?? (_rule = rules.Of(name));

    public RateLimitPartition<FrameworkPartition> GetPartition(HttpContext httpContext)
    {
        var rule = Rule;
        if (rule.IsExempt(httpContext)) return RateLimitPartition.GetNoLimiter(FrameworkPartition.Exempt);
        PartitionLimiter.IsAskedFor(httpContext);
        return RateLimitPartition.Get(new FrameworkPartition(rule.KeyOf(httpContext), rule.CostOf(httpContext)), Make);
    }

    private RateLimiter Make(FrameworkPartition partition) => new PartitionLimiter(Rule.Limiter!, partition, Rule.Rule.Shadow, host, fields);

    private ValueTask RejectAsync(OnRejectedContext context, CancellationToken cancellation)
    {
        if (!context.Lease.TryGetMetadata(PartitionLease.Answer, out var answer)) return ValueTask.CompletedTask;
        context.Lease.TryGetMetadata(PartitionLease.Cost, out var cost);
        return new(rejections.WriteAsync(new ThrottleRejection(context.HttpContext, name, [name], answer, cost)));
    }
}

/// <summary>What the framework tells partitions apart by.</summary>
internal readonly record struct FrameworkPartition(string Key, long Cost)
{
    public static FrameworkPartition Exempt => new("", -1);
}
