using Microsoft.AspNetCore.Http;
using ThrottleKit.Hosting;

namespace ThrottleKit.AspNetCore;

/// <summary>Asks the limits of each request before the rest of the pipeline sees it.</summary>
internal sealed class ThrottleMiddleware(RequestDelegate next, ThrottleHost host, EndpointRules rules, Rejections rejections, FieldWriter fields, PipelineOrder order)
{
    public Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        var bound = rules.Of(endpoint);
        order.Passed(endpoint);
        if (ThrottleFeature.Of(context) is not null) return GoOnAsync(context); // the pipeline runs once more, as for an error's page, and has asked already
        if (bound.Length == 1 && bound[0] is { Limiter: { } only, Rule.Shadow: false } rule) return AskOne(context, only, rule);
        if (bound.Length > 0) return AskSeveralAsync(context, bound);
        ThrottleFeature.None.Keep(context);
        return GoOnAsync(context);
    }

    /// <summary>The way of most requests: one limit, whose answer is there at once where it is kept in process.</summary>
    private Task AskOne(HttpContext context, PolicyLimiter limiter, BoundRule rule)
    {
        if (rule.IsExempt(context)) return SettleAsync(context, ThrottleFeature.None);
        var request = new PolicyRequest(limiter, rule.KeyOf(context), rule.CostOf(context));
        var cancellation = limiter.IsInStore ? context.RequestAborted : default; // asked for, the server makes one, and a limit in process has nothing to give up
        var asking = limiter.AcquireAsync(request.Key, request.Cost, cancellation);
        return asking.IsCompletedSuccessfully ? SettleAsync(context, new ThrottleFeature(request, asking.Result)) : AskOneAsync(context, request, asking);
    }

    private async Task AskOneAsync(HttpContext context, PolicyRequest request, ValueTask<PolicyAnswer> asking) =>
        await SettleAsync(context, new ThrottleFeature(request, await asking));

    private async Task AskSeveralAsync(HttpContext context, BoundRule[] bound)
    {
        var (enforced, shadows) = await RequestsAsync(context, bound);
        var asked = enforced.Count switch
        {
            0 => ThrottleFeature.None,
            1 => new ThrottleFeature(enforced[0], await enforced[0].Limiter.AcquireAsync(enforced[0].Key, enforced[0].Cost, context.RequestAborted)),
            _ => new ThrottleFeature([.. enforced], await host.AcquireAllAsync(enforced, context.RequestAborted)),
        };
        if (asked.IsAllowed)
            foreach (var shadow in shadows) await host.ShadowAsync(shadow, context.RequestAborted);
        await SettleAsync(context, asked);
    }

    private async ValueTask<(List<PolicyRequest> Enforced, List<PolicyRequest> Shadows)> RequestsAsync(HttpContext context, BoundRule[] bound)
    {
        var (enforced, shadows) = (new List<PolicyRequest>(bound.Length), new List<PolicyRequest>());
        foreach (var rule in bound)
        {
            if (rule.IsExempt(context)) continue;
            var limiter = rule.Limiter ?? (await rule.Rule.Lookup!(context) is { } policy ? host.Limiter(policy) : null);
            if (limiter is null) continue;
            var list = rule.Rule.Shadow ? shadows : enforced;
            var request = new PolicyRequest(limiter, rule.KeyOf(context), rule.CostOf(context));
            var twin = list.FindIndex(other => ReferenceEquals(other.Limiter, request.Limiter) && other.Key == request.Key);
            if (twin < 0) list.Add(request);
            else list[twin] = request with { Cost = Math.Min(Exact.MaxAmount, list[twin].Cost + request.Cost) }; // one state is asked once, for all that is taken of it
        }

        return (enforced, shadows);
    }

    private Task SettleAsync(HttpContext context, ThrottleFeature asked)
    {
        asked.Keep(context);
        if (asked.Count > 0) fields.Write(context.Response, asked);
        if (!asked.IsAllowed) return rejections.WriteAsync(new ThrottleRejection(context, asked.Speaker.Name, asked.Violated, asked.Answer, asked.Cost));
        return asked.Delay is { } delay ? GoOnAsync(context, delay) : GoOnAsync(context);
    }

    private async Task GoOnAsync(HttpContext context, TimeSpan delay)
    {
        await Task.Delay(delay, host.Time, context.RequestAborted);
        await GoOnAsync(context);
    }

    /// <summary>Goes on, and answers for methods inside that are marked <see cref="ThrottleAttribute"/> and deny.</summary>
    private Task GoOnAsync(HttpContext context)
    {
        Task going;
        try
        {
            going = next(context);
        }
        catch (ThrottledException denied) when (!context.Response.HasStarted)
        {
            going = Task.FromException(denied);
        }

        return going.IsCompletedSuccessfully ? going : GoneAsync(context, going);
    }

    private async Task GoneAsync(HttpContext context, Task going)
    {
        try
        {
            await going;
        }
        catch (ThrottledException denied) when (!context.Response.HasStarted)
        {
            await rejections.WriteAsync(new ThrottleRejection(context, denied.Limit, [denied.Limit], new PolicyAnswer(denied.Decision, IsStandIn: false), cost: null));
        }
    }
}
