using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using ThrottleKit.Hosting;

namespace ThrottleKit.AspNetCore;

/// <summary>Which rules are for an endpoint: those for all requests, those in its metadata, and those that its <see cref="ThrottleAttribute"/>s describe.</summary>
internal sealed class EndpointRules
{
    private readonly ConditionalWeakTable<Endpoint, BoundRule[]> _known = [];
    private readonly ThrottleHost _host;
    private readonly ThrottleHttpOptions _options;
    private readonly BoundRule[] _global;

    public EndpointRules(ThrottleHost host, IOptions<ThrottleHttpOptions> options)
    {
        (_host, _options) = (host, options.Value);
        _global = [.. _options.Global.Select(Bind)];
    }

    /// <summary>The rules of a request on an endpoint.</summary>
    /// <param name="endpoint">The endpoint; null where there is none.</param>
    public BoundRule[] Of(Endpoint? endpoint) => endpoint is null ? _global : _known.GetValue(endpoint, Make);

    /// <summary>Whether an endpoint has rules of its own.</summary>
    public static bool HasOwn(Endpoint? endpoint) =>
        endpoint is not null && IsLimited(endpoint) && (endpoint.Metadata.GetMetadata<ThrottleRule>() is not null || AsksBefore(endpoint));

    /// <summary>Everything that is wrong with an endpoint's rules.</summary>
    public IEnumerable<string> Errors(Endpoint endpoint)
    {
        foreach (var attribute in AsksBefore(endpoint) ? endpoint.Metadata.GetOrderedMetadata<ThrottleAttribute>() : [])
            if (attribute.MaxWait is not null || attribute.OnDenied is not null)
                yield return $"{NameOf(endpoint)}: MaxWait and OnDenied of [Throttle] are for methods that are called; an endpoint answers at once, with a 429. Remove them.";
        var wrong = false;
        foreach (var rule in Written(endpoint))
        {
            if (Error(rule) is not { } error) continue;
            wrong = true;
            yield return $"{NameOf(endpoint)}: {error}";
        }

        if (wrong || _global.Count(IsEnforced) + Written(endpoint).Select(Bind).Count(IsEnforced) < 2) yield break;
        foreach (var leased in _global.Concat(Written(endpoint).Select(Bind)).Where(rule => IsEnforced(rule) && rule.Limiter is { Mode: not LeaseMode.Strict }))
            yield return $"{NameOf(endpoint)}: policy '{leased.Limiter!.Name}' is {leased.Limiter.Mode}, and one of several limits that are taken from all or from none in one step of the store, of which permits that are held here are no part. Take its lease away, or leave it alone on the endpoint.";
    }

    /// <summary>What is wrong with rules that no endpoint has.</summary>
    public IEnumerable<string> Errors() =>
        _options.Named.Where(name => !_host.Knows(name)).Select(name => $"For(\"{name}\"): {_host.DescribeMissing(name)}")
            .Concat(_options.Global.Select(rule => Error(rule) is { } error ? $"A rule for all requests: {error}" : null).OfType<string>());

    /// <summary>The rule of a policy that something outside of the endpoints' metadata names.</summary>
    public BoundRule Of(string policy) => Bind(new ThrottleRule { Policy = policy });

    /// <summary>The rules of a method that is called on a connection, by its attributes.</summary>
    /// <param name="attributes">The attributes.</param>
    /// <param name="name">What the method's own limits are called.</param>
    public BoundRule[] Of(IReadOnlyList<ThrottleAttribute> attributes, string name) =>
        [.. attributes.Select((attribute, i) => Bind(Read(attribute, attributes.Count == 1 ? name : $"{name}#{i + 1}")))];

    private static bool IsEnforced(BoundRule rule) => !rule.Rule.Shadow;

    private static bool IsLimited(Endpoint endpoint) => endpoint.Metadata.GetMetadata<DisableThrottleAttribute>() is null;

    /// <summary>Whether the endpoint's attributes are for its middleware: the body of a partial method asks itself.</summary>
    private static bool AsksBefore(Endpoint endpoint) => endpoint.Metadata.GetMetadata<ThrottleAttribute>() is not null && endpoint.Metadata.GetMetadata<AsksFirstAttribute>() is null;

    private BoundRule[] Make(Endpoint endpoint) => IsLimited(endpoint) ? [.. _global, .. Written(endpoint).Select(Bind)] : [];

    private string? Error(ThrottleRule rule)
    {
        try
        {
            _ = Bind(rule);
            return null;
        }
        catch (StrategyConfigurationException exception)
        {
            return exception.Message;
        }
    }

    private BoundRule Bind(ThrottleRule rule)
    {
        if ((rule.Policy is null) == (rule.Lookup is null) && rule.InPlace is null)
            throw new StrategyConfigurationException("A rule names a policy or looks one up, and not both.");
        var limiter = rule.InPlace is { } limit ? _host.Limiter(limit) : rule.Policy is { } policy ? _host.Limiter(policy) : null;
        return new BoundRule(_options.Completed(rule), limiter);
    }

    private IEnumerable<ThrottleRule> Written(Endpoint endpoint)
    {
        foreach (var rule in endpoint.Metadata.GetOrderedMetadata<ThrottleRule>()) yield return rule;
        if (!AsksBefore(endpoint)) yield break;
        var attributes = endpoint.Metadata.GetOrderedMetadata<ThrottleAttribute>();
        for (var i = 0; i < attributes.Count; i++) yield return Read(attributes[i], attributes.Count == 1 ? NameOf(endpoint) : $"{NameOf(endpoint)}#{i + 1}");
    }

    private ThrottleRule Read(ThrottleAttribute attribute, string name)
    {
        var cost = attribute.Cost;
        return new ThrottleRule
        {
            Policy = attribute.Policy,
            InPlace = attribute.Policy is null ? InPlace(attribute, name) : null,
            Key = attribute.Key is { } key ? HttpKeys.Named(key) : attribute.Policy is null ? HttpKeys.Everyone : null,
            Cost = cost == 1 ? null : _ => cost,
        };
    }

    private ThrottleLimit InPlace(ThrottleAttribute attribute, string name)
    {
        if (attribute.Per is not { } per || attribute.Tokens <= 0) throw new StrategyConfigurationException("[Throttle] names a policy, or describes a limit by Tokens and Per.");
        if (!_host.Strategies.TryFind(attribute.Strategy, out var strategy)) throw new StrategyConfigurationException(_host.Strategies.DescribeMissing(attribute.Strategy));
        return ThrottleLimit.InPlace(name, typeof(ThrottleRule), name, strategy, attribute.Tokens, per, attribute.Burst);
    }

    /// <summary>What the endpoint is called in errors, and its own limits in headers: the same in every process.</summary>
    private static string NameOf(Endpoint endpoint) => endpoint is RouteEndpoint { RoutePattern.RawText: { } route }
        ? $"{string.Join(',', endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])} {(route.StartsWith('/') ? route : "/" + route)}".TrimStart()
        : endpoint.DisplayName ?? "endpoint";
}

/// <summary>A rule with everything that it says or others say for it, and its limiter, unless that is looked up.</summary>
internal sealed record BoundRule(ThrottleRule Rule, PolicyLimiter? Limiter)
{
    /// <summary>Whether the request is not asked for anything.</summary>
    public bool IsExempt(HttpContext context) => Rule.Exempt is { } exempt && exempt(context);

    /// <summary>Whose limit it is; requests without a key share one.</summary>
    public string KeyOf(HttpContext context) => Rule.Key!(context) ?? "";

    /// <summary>What the request takes.</summary>
    public long CostOf(HttpContext context) => Rule.Cost is { } cost ? Math.Clamp(cost(context), 0, Exact.MaxAmount) : 1;
}
