using Microsoft.AspNetCore.Http;

namespace ThrottleKit.AspNetCore;

/// <summary>How limits work over HTTP, for all endpoints.</summary>
public sealed class ThrottleHttpOptions
{
    private readonly Dictionary<string, ThrottleRule> _policies = new(StringComparer.Ordinal);

    /// <summary>Whose limit it is where nothing else says. Default: the user, and the address of those who are not signed in.</summary>
    public HttpKey DefaultKey { get; set; } = HttpKeys.FirstOf(HttpKeys.User, HttpKeys.Address());

    /// <summary>Rules for all requests, before those of the endpoint: a request takes from all of them or from none.</summary>
    public IList<ThrottleRule> Global { get; } = [];

    /// <summary>Whether responses have the fields <c>RateLimit-Policy</c> and <c>RateLimit</c>. Default: true.</summary>
    public bool SendsFields { get; set; } = true;

    /// <summary>Whether responses have the older <c>X-RateLimit-Limit</c>, <c>X-RateLimit-Remaining</c> and <c>X-RateLimit-Reset</c> too. Default: false.</summary>
    public bool SendsLegacyFields { get; set; }

    /// <summary>
    /// What API keys are hashed under, so that they leave the process only as HMACs: 32 bytes or more, the same for all processes that share a store. Null for bytes of this process's own,
    /// where limits are kept in process.
    /// </summary>
    public byte[]? KeySecret { get; set; }

    /// <summary>Writes denials instead of problem details. Status and headers are set already.</summary>
    public Func<ThrottleRejection, Task>? OnDenied { get; set; }

    /// <summary>What holds for all requests on a policy, whichever endpoint, attribute or middleware of the framework names it.</summary>
    /// <param name="policy">The policy's name.</param>
    /// <param name="rule">Sets it.</param>
    public ThrottleHttpOptions For(string policy, Func<ThrottleRule, ThrottleRule> rule)
    {
        ArgumentException.ThrowIfNullOrEmpty(policy);
        ArgumentNullException.ThrowIfNull(rule);
        _policies[policy] = rule(_policies.GetValueOrDefault(policy) ?? new ThrottleRule { Policy = policy });
        return this;
    }

    internal IEnumerable<string> Named => _policies.Keys;

    internal ThrottleRule Completed(ThrottleRule rule)
    {
        var own = rule.Policy is { } policy && _policies.TryGetValue(policy, out var known) ? rule.Or(known) : rule;
        return own.Key is null ? own with { Key = DefaultKey } : own;
    }
}
