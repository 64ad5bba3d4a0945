using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using ThrottleKit.Hosting;

namespace ThrottleKit.AspNetCore;

/// <summary>Asks the limits of a hub's methods, which all come over one connection and so past the middleware.</summary>
internal sealed class HubLimits(ThrottleHost host, EndpointRules rules) : IHubFilter
{
    private readonly ConcurrentDictionary<MethodInfo, HubRule[]> _known = new();

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var limits = _known.GetOrAdd(invocationContext.HubMethod, Make);
        if (limits.Length > 0) await AskAsync(invocationContext, limits);
        return await next(invocationContext);
    }

    private async Task AskAsync(HubInvocationContext call, HubRule[] limits)
    {
        var context = call.Context.GetHttpContext();
        var asked = limits.Where(limit => context is null || !limit.Rule.IsExempt(context)).ToLookup(limit => limit.Rule.Rule.Shadow, limit => limit.Request(call));
        PolicyRequest[] enforced = [.. asked[false]];
        if (enforced.Length > 0)
        {
            var said = new ThrottleFeature(enforced, await host.AcquireAllAsync(enforced, call.Context.ConnectionAborted));
            if (!said.IsAllowed) throw new HubException(ThrottleRejection.Describe(said.Speaker.Name, said.Answer.Decision, said.Cost));
            if (said.Delay is { } delay) await Task.Delay(delay, host.Time, call.Context.ConnectionAborted);
        }

        foreach (var shadow in asked[true]) await host.ShadowAsync(shadow, call.Context.ConnectionAborted);
    }

    private HubRule[] Make(MethodInfo method)
    {
        var attributes = method.GetCustomAttributes<ThrottleAttribute>().ToArray();
        if (attributes.Length == 0 || method.IsDefined(typeof(AsksFirstAttribute))) return [];
        var name = $"{method.DeclaringType?.Name}.{method.Name}";
        var parameters = method.GetParameters();
        return [.. rules.Of(attributes, name).Zip(attributes, (rule, attribute) => new HubRule(rule, attribute.Key is { } key ? Index(parameters, key, name) : null, attribute.Cost))];
    }

    private static int Index(ParameterInfo[] parameters, string key, string method) => Array.FindIndex(parameters, parameter => parameter.Name == key) is >= 0 and var index ? index
        : throw new StrategyConfigurationException($"[Throttle] of '{method}' has the key '{key}', which is none of its parameters.");

    /// <summary>A rule of a hub's method: its key may be one of the method's arguments, and there may be no request of HTTP behind the call.</summary>
    private sealed record HubRule(BoundRule Rule, int? Parameter, long Cost)
    {
        public PolicyRequest Request(HubInvocationContext call)
        {
            var context = call.Context.GetHttpContext();
            var key = Parameter is { } index ? "argument:" + Convert.ToString(call.HubMethodArguments[index], CultureInfo.InvariantCulture)
                : context is not null ? Rule.KeyOf(context)
                : call.Context.UserIdentifier is { } user ? "user:" + user
                : "";
            return new PolicyRequest(Rule.Limiter!, key, context is null ? Cost : Rule.CostOf(context));
        }
    }
}
