using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using ThrottleKit.Hosting;

namespace ThrottleKit.AspNetCore.Framework;

/// <summary>One of our policies as one of the framework's. Its partitions are ours by reference: the framework may drop and make them as it likes, and no state is in them.</summary>
internal sealed class FrameworkPolicy(ThrottleHost host, BoundRule rule, Rejections rejections, FieldWriter fields) : IRateLimiterPolicy<FrameworkPartition>
{
    public Func<OnRejectedContext, CancellationToken, ValueTask>? OnRejected => RejectAsync;

    public RateLimitPartition<FrameworkPartition> GetPartition(HttpContext httpContext)
    {
        if (rule.IsExempt(httpContext)) return RateLimitPartition.GetNoLimiter(FrameworkPartition.Exempt);
        var partition = new FrameworkPartition(rule.KeyOf(httpContext), rule.CostOf(httpContext));
        return RateLimitPartition.Get(partition, at => (RateLimiter)new PartitionLimiter(rule.Limiter!, at, rule.Rule.Shadow, host));
    }

    private ValueTask RejectAsync(OnRejectedContext context, CancellationToken cancellation)
    {
        if (!context.Lease.TryGetMetadata(PartitionLease.Answer, out var answer)) return ValueTask.CompletedTask;
        fields.Write(context.HttpContext.Response, rule.Limiter!.Policy, answer.Decision);
        context.Lease.TryGetMetadata(PartitionLease.Cost, out var cost);
        return new(rejections.WriteAsync(new ThrottleRejection(context.HttpContext, rule.Limiter.Name, [rule.Limiter.Name], answer, cost)));
    }
}

/// <summary>What the framework tells partitions apart by.</summary>
internal readonly record struct FrameworkPartition(string Key, long Cost)
{
    public static FrameworkPartition Exempt => new("", -1);
}
