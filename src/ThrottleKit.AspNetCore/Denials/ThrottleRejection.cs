using Microsoft.AspNetCore.Http;
using ThrottleKit.Hosting;

namespace ThrottleKit.AspNetCore;

/// <summary>A request that was denied.</summary>
public sealed class ThrottleRejection
{
    internal ThrottleRejection(HttpContext context, string policy, IReadOnlyList<string> violated, PolicyAnswer answer, long? cost) =>
        (HttpContext, Policy, ViolatedPolicies, Answer, Cost) = (context, policy, violated, answer, cost);

    /// <summary>The request.</summary>
    public HttpContext HttpContext { get; }

    /// <summary>The policy that denies for the longest, or for ever.</summary>
    public string Policy { get; }

    /// <summary>All policies that denied.</summary>
    public IReadOnlyList<string> ViolatedPolicies { get; }

    /// <summary>What the policy says.</summary>
    public PolicyAnswer Answer { get; }

    /// <summary>After how long the same request, were no other to come, is allowed; null where it never is.</summary>
    public TimeSpan? RetryAfter => Answer.Decision.RetryAfter;

    /// <summary>What the request would have taken of the policy, where that is known.</summary>
    public long? Cost { get; }

    /// <summary>The denial in a sentence.</summary>
    public string Detail => Describe(Policy, Answer.Decision, Cost);

    internal static string Describe(string policy, in Decision decision, long? cost) =>
        decision.RetryAfter is { } after ? $"The limit '{policy}' allows this request in {RateLimitFields.Whole(Math.Max(1, RateLimitFields.Seconds(after)))} s."
        : cost > decision.Limit ? $"The limit '{policy}' never allows a request that takes {RateLimitFields.Whole(cost.Value)}; {RateLimitFields.Whole(decision.Limit)} is the most."
        : $"The limit '{policy}' does not allow this request.";
}
