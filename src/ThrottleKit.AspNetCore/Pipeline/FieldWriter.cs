using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ThrottleKit.Hosting;

namespace ThrottleKit.AspNetCore;

/// <summary>Writes what the limits say into a response's header, whether they allow or deny.</summary>
internal sealed class FieldWriter(IOptions<ThrottleHttpOptions> options)
{
    private readonly ConditionalWeakTable<Policy, Known> _policies = [];
    private Known? _last;
    private readonly bool _sends = options.Value.SendsFields;
    private readonly bool _sendsLegacy = options.Value.SendsLegacyFields;

    public void Write(HttpResponse response, ThrottleFeature asked)
    {
        if (asked.Count == 1)
        {
            Write(response, asked.Request(0), asked.Answer);
            return;
        }

        if (_sends)
        {
            var (policies, limits) = Items(asked, 0);
            for (var i = 1; i < asked.Count; i++)
            {
                var (policy, limit) = Items(asked, i);
                (policies, limits) = ($"{policies}, {policy}", $"{limits}, {limit}");
            }

            response.Headers[RateLimitFields.Policy] = policies;
            response.Headers[RateLimitFields.Limit] = limits;
        }

        if (_sendsLegacy) WriteLegacy(response, asked.Answer.Decision);
        if (!asked.IsAllowed) WriteRetry(response, asked.Answer.Decision);
    }

    /// <summary>Says what one limit says, where that is all that was asked.</summary>
    public void Write(HttpResponse response, in PolicyRequest request, in PolicyAnswer answer)
    {
        if (_sends)
        {
            var known = Of(request.Limiter.Policy, answer.Decision.Limit);
            var headers = response.Headers;
            headers[RateLimitFields.Policy] = known.Item;
            headers[RateLimitFields.Limit] = RateLimitFields.LimitItem(known.LimitBegin, answer.Decision.Remaining, answer.Decision.ResetAfter);
        }

        if (_sendsLegacy) WriteLegacy(response, answer.Decision);
        if (!answer.IsAllowed) WriteRetry(response, answer.Decision);
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

    private (string Policy, string Limit) Items(ThrottleFeature asked, int i)
    {
        var (decision, request) = (asked.AnswerOf(i).Decision, asked.Request(i));
        var known = Of(request.Limiter.Policy, decision.Limit);
        var untaken = !asked.IsAllowed && decision.IsAllowed ? request.Cost : 0; // it would have given so much, and has not
        return (known.Item, RateLimitFields.LimitItem(known.LimitBegin, decision.Remaining + untaken, decision.ResetAfter));
    }

    private Known Of(Policy policy, long limit)
    {
        var last = _last; // most applications have few policies, and requests on one come in a row
        return last is not null && ReferenceEquals(last.Policy, policy) ? last : _last = _policies.TryGetValue(policy, out var known) ? known : Add(policy, limit);
    }

    private Known Add(Policy policy, long limit)
    {
        var known = new Known(policy, RateLimitFields.PolicyItem(policy, limit), RateLimitFields.LimitBegin(policy));
        _policies.AddOrUpdate(policy, known);
        return known;
    }

    /// <summary>What is the same in all responses.</summary>
    private sealed record Known(Policy Policy, string Item, string LimitBegin);
}
