using Microsoft.AspNetCore.Http;

namespace ThrottleKit.AspNetCore;

/// <summary>
/// What requests on an endpoint, or all requests, are asked for: by which policy, whose limit it is, and what a request costs. As endpoint metadata it limits the endpoint. What a rule does not
/// say, <see cref="ThrottleHttpOptions.For"/> says for its policy, and else the defaults do.
/// </summary>
/// <example><code>
/// app.MapPost("/reports", Create).RequireThrottle("reports", rule => rule with { Key = HttpKeys.Claim("tenant"), Cost = http => http.Request.ContentLength / 1024 ?? 1 });
/// </code></example>
public sealed record ThrottleRule
{
    /// <summary>The policy's name; null where <see cref="Lookup"/> finds it.</summary>
    public string? Policy { get; init; }

    /// <summary>
    /// Finds the policy of a request: a tenant's, or a plan's. Null lets the request pass, for this rule. Policies are told apart by their names.
    /// </summary>
    public Func<HttpContext, ValueTask<Policy?>>? Lookup { get; init; }

    /// <summary>Whose limit it is.</summary>
    public HttpKey? Key { get; init; }

    /// <summary>What a request takes of the limit, in permits. Default: 1.</summary>
    public Func<HttpContext, long>? Cost { get; init; }

    /// <summary>Which requests the rule is not for.</summary>
    public Func<HttpContext, bool>? Exempt { get; init; }

    /// <summary>Whether the rule is only tried out: it decides, is counted, and denies nothing.</summary>
    public bool Shadow { get; init; }

    /// <summary>The limit that an attribute describes in place; it has no policy.</summary>
    internal ThrottleLimit? InPlace { get; init; }

    /// <summary>What errors call it.</summary>
    internal string Name => Policy ?? InPlace?.Name ?? "(looked up)";

    /// <summary>The rule, with what others say where it says nothing itself.</summary>
    internal ThrottleRule Or(ThrottleRule other) => this with
    {
        Key = Key ?? other.Key,
        Cost = Cost ?? other.Cost,
        Exempt = Exempt ?? other.Exempt,
        Shadow = Shadow || other.Shadow,
    };
}

/// <summary>Endpoint metadata: no rule is for the endpoint, those for all requests included.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class DisableThrottleAttribute : Attribute;
