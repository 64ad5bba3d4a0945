using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ThrottleKit.AspNetCore;

/// <summary>Writes what the limits say into a response's header, whether they allow or deny.</summary>
internal sealed class FieldWriter(IOptions<ThrottleHttpOptions> options)
{
    private readonly ConditionalWeakTable<Policy, string> _policies = [];
    private readonly bool _sends = options.Value.SendsFields;
    private readonly bool _sendsLegacy = options.Value.SendsLegacyFields;

    public void Write(HttpResponse response, ThrottleFeature asked)
    {
        if (_sends)
        {
            response.Headers[RateLimitFields.Policy] = Joined(asked, PolicyItem);
            response.Headers[RateLimitFields.Limit] = Joined(asked, LimitItem);
        }

        if (_sendsLegacy) WriteLegacy(response, asked.Answer.Decision);
        if (!asked.IsAllowed) WriteRetry(response, asked.Answer.Decision);
    }

    /// <summary>Says what a denial says by itself, where that is all that is known.</summary>
    public void Write(HttpResponse response, Policy policy, in Decision denied)
    {
        if (_sends)
        {
            response.Headers[RateLimitFields.Policy] = PolicyItem(policy, denied.Limit);
            response.Headers[RateLimitFields.Limit] = RateLimitFields.LimitItem(policy.Name, denied.Remaining, denied.ResetAfter);
        }

        if (_sendsLegacy) WriteLegacy(response, denied);
        WriteRetry(response, denied);
    }

    /// <summary>Says when to come back, where that helps.</summary>
    public static void WriteRetry(HttpResponse response, in Decision denied)
    {
        if (denied.RetryAfter is { } after) response.Headers.RetryAfter = RateLimitFields.Whole(Math.Max(1, RateLimitFields.Seconds(after)));
    }

    private static void WriteLegacy(HttpResponse response, in Decision decision)
    {
        response.Headers[RateLimitFields.LegacyLimit] = RateLimitFields.Whole(decision.Limit);
        response.Headers[RateLimitFields.LegacyRemaining] = RateLimitFields.Whole(decision.Remaining);
        response.Headers[RateLimitFields.LegacyReset] = RateLimitFields.Whole(RateLimitFields.Seconds(decision.ResetAfter));
    }

    private static string Joined(ThrottleFeature asked, Func<ThrottleFeature, int, string> item) =>
        asked.Requests.Length == 1 ? item(asked, 0) : string.Join(", ", Enumerable.Range(0, asked.Requests.Length).Select(i => item(asked, i)));

    private string PolicyItem(ThrottleFeature asked, int i) => PolicyItem(asked.Requests[i].Limiter.Policy, asked.Answers.Answers[i].Decision.Limit);

    private string PolicyItem(Policy policy, long limit) => _policies.TryGetValue(policy, out var known) ? known : Add(policy, limit);

    private string Add(Policy policy, long limit)
    {
        var item = RateLimitFields.PolicyItem(policy, limit);
        _policies.AddOrUpdate(policy, item);
        return item;
    }

    private static string LimitItem(ThrottleFeature asked, int i)
    {
        var (decision, request) = (asked.Answers.Answers[i].Decision, asked.Requests[i]);
        var untaken = !asked.IsAllowed && decision.IsAllowed ? request.Cost : 0; // it would have given so much, and has not
        return RateLimitFields.LimitItem(request.Limiter.Name, decision.Remaining + untaken, decision.ResetAfter);
    }
}
