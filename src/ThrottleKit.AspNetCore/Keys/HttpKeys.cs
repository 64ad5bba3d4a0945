using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ThrottleKit.AspNetCore;

/// <summary>Whose limit a request counts on; null where the request does not have it.</summary>
/// <param name="context">The request.</param>
public delegate string? HttpKey(HttpContext context);

/// <summary>
/// Keys of requests. Each kind has a prefix of its own, so that a user named as an address is not that address. Requests that do not have a key share one.
/// </summary>
public static class HttpKeys
{
    /// <summary>One limit for all requests.</summary>
    public static HttpKey Everyone { get; } = static _ => "everyone";

    /// <summary>The user who is signed in, by the claim <see cref="ClaimTypes.NameIdentifier"/>, <c>sub</c>, or the name.</summary>
    public static HttpKey User { get; } = static context => context.User.Identity is not { IsAuthenticated: true } identity ? null
        : (context.User.FindFirst(ClaimTypes.NameIdentifier) ?? context.User.FindFirst("sub"))?.Value is { Length: > 0 } id ? "user:" + id
        : identity.Name is { Length: > 0 } name ? "user:" + name
        : null;

    /// <summary>The endpoint, so that each has a limit of its own under one policy.</summary>
    public static HttpKey Endpoint { get; } = static context => context.GetEndpoint() is { } endpoint ? "endpoint:" + (endpoint.DisplayName ?? "") : null;

    /// <summary>A claim of the user's, such as a tenant.</summary>
    /// <param name="type">The claim's type.</param>
    public static HttpKey Claim(string type)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        return context => context.User.Identity is { IsAuthenticated: true } && context.User.FindFirst(type)?.Value is { Length: > 0 } value ? $"claim:{type}={value}" : null;
    }

    /// <summary>A header, as it came. Whoever sends it chooses it: use it for what a proxy of one's own sets. For secrets use <see cref="ApiKey"/>.</summary>
    /// <param name="name">The header's name.</param>
    public static HttpKey Header(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return context => context.Request.Headers[name].ToString() is { Length: > 0 } value ? $"header:{name.ToLowerInvariant()}={value}" : null;
    }

    /// <summary>A secret that a header has. Only its HMAC is kept, or leaves the process.</summary>
    /// <param name="header">The header's name.</param>
    public static HttpKey ApiKey(string header = "X-Api-Key")
    {
        ArgumentException.ThrowIfNullOrEmpty(header);
        return context => context.Request.Headers[header].ToString() is { Length: > 0 } secret
            ? "apikey:" + context.RequestServices.GetRequiredService<KeyHasher>().Hash(secret)
            : null;
    }

    /// <summary>A value of the route, such as <c>tenant</c> in <c>/{tenant}/orders</c>.</summary>
    /// <param name="name">The value's name.</param>
    public static HttpKey Route(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return context => context.GetRouteValue(name) is { } value ? $"route:{name}={Convert.ToString(value, CultureInfo.InvariantCulture)}" : null;
    }

    /// <summary>
    /// The address that a request comes from: of IPv6 the /64, which one subscriber has, and of IPv4 in IPv6 the IPv4. Nothing that a client writes changes it.
    /// </summary>
    /// <param name="proxies">The proxies whose <c>X-Forwarded-For</c> is believed; null for none.</param>
    public static HttpKey Address(TrustedProxies? proxies = null)
    {
        proxies?.Validate();
        return context =>
            ClientAddress.Of(context.Connection.RemoteIpAddress, proxies is null ? default : context.Request.Headers["X-Forwarded-For"], proxies) is { } address ? "address:" + address : null;
    }

    /// <summary>The first key that a request has.</summary>
    /// <param name="keys">The keys, in the order they are looked for.</param>
    public static HttpKey FirstOf(params HttpKey[] keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return context =>
        {
            foreach (var key in keys)
                if (key(context) is { } found) return found;
            return null;
        };
    }

    /// <summary>Several keys together, such as the user and the endpoint.</summary>
    /// <param name="keys">The keys. One that a request does not have is empty.</param>
    public static HttpKey AllOf(params HttpKey[] keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return context => string.Join('|', keys.Select(key => key(context) is { } part ? part.Replace("%", "%25", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal) : ""));
    }

    /// <summary>What an attribute's <c>Key</c> names: a value of the route, or else of the query.</summary>
    internal static HttpKey Named(string name) => context =>
        context.GetRouteValue(name) is { } value ? $"route:{name}={Convert.ToString(value, CultureInfo.InvariantCulture)}"
        : context.Request.Query[name].ToString() is { Length: > 0 } text ? $"query:{name}={text}"
        : null;
}
