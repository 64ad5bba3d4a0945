using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using ThrottleKit.Hosting;

namespace ThrottleKit.AspNetCore.Framework;

/// <summary>Gives each policy that there is at start to the framework's rate limiter, and each that is announced for later: it takes no names afterwards.</summary>
internal sealed class FrameworkPolicies(ThrottleHost host, EndpointRules rules, Rejections rejections, FieldWriter fields, IEnumerable<AnnouncedPolicies> announced) : IConfigureOptions<RateLimiterOptions>
{
    public void Configure(RateLimiterOptions options)
    {
        foreach (var name in host.Policies.Select(policy => policy.Name).Concat(announced.SelectMany(each => each.Names)).Distinct(StringComparer.Ordinal))
            options.AddPolicy(name, new FrameworkPolicy(name, host, rules, rejections, fields));
    }
}

/// <summary>Names of policies that may appear in the configuration while the application runs.</summary>
internal sealed record AnnouncedPolicies(IReadOnlyList<string> Names);
