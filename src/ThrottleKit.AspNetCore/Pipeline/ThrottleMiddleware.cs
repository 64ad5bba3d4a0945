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
        if (endpoint is not null) order.Passed(context, endpoint);
        return bound.Length == 0 || AskedBefore(context) ? GoOnAsync(context) : AskAsync(context, bound);
    }

    /// <summary>A pipeline that runs once more for the same request, as for an error's page, has asked already.</summary>
    private static bool AskedBefore(HttpContext context) => context.Features.Get<ThrottleFeature>() is not null;

    private async Task AskAsync(HttpContext context, BoundRule[] bound)
    {
        var asked = bound.Length == 1 && bound[0] is { Limiter: { } only, Rule.Shadow: false } rule
            ? rule.IsExempt(context) ? ThrottleFeature.None : await OneAsync(context, new PolicyRequest(only, rule.KeyOf(context), rule.CostOf(context)))
            : await SeveralAsync(context, bound);
        context.Features.Set(asked);
        if (asked.Requests.Length == 0)
        {
            await GoOnAsync(context);
            return;
        }

        fields.Write(context.Response, asked);
        if (!asked.IsAllowed)
        {
            await rejections.WriteAsync(new ThrottleRejection(context, asked.Speaker.Name, asked.Violated, asked.Answer, asked.Cost));
            return;
        }

        if (asked.Delay is { } delay) await Task.Delay(delay, host.Time, context.RequestAborted);
        await GoOnAsync(context);
    }

    private static async ValueTask<ThrottleFeature> OneAsync(HttpContext context, PolicyRequest request) =>
        new([request], PolicyAnswers.Of(await request.Limiter.AcquireAsync(request.Key, request.Cost, context.RequestAborted)));

    private async ValueTask<ThrottleFeature> SeveralAsync(HttpContext context, BoundRule[] bound)
    {
        var (enforced, shadows) = await RequestsAsync(context, bound);
        var asked = enforced.Count switch
        {
            0 => ThrottleFeature.None,
            1 => await OneAsync(context, enforced[0]),
            _ => new ThrottleFeature([.. enforced], await host.AcquireAllAsync(enforced, context.RequestAborted)),
        };
        if (asked.IsAllowed)
            foreach (var shadow in shadows) await host.ShadowAsync(shadow, context.RequestAborted);
        return asked;
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

    /// <summary>Goes on, and answers for methods inside that are marked <see cref="ThrottleAttribute"/> and deny.</summary>
    private async Task GoOnAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (ThrottledException denied) when (!context.Response.HasStarted)
        {
            await rejections.WriteAsync(new ThrottleRejection(context, denied.Limit, [denied.Limit], new PolicyAnswer(denied.Decision, IsStandIn: false), cost: null));
        }
    }
}
