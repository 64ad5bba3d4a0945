using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using ThrottleKit.Hosting;

namespace ThrottleKit.AspNetCore.Framework;

/// <summary>Gives each policy that there is at start to the framework's rate limiter.</summary>
internal sealed class FrameworkPolicies(ThrottleHost host, EndpointRules rules, Rejections rejections, FieldWriter fields) : IConfigureOptions<RateLimiterOptions>
{
    public void Configure(RateLimiterOptions options)
    {
        foreach (var policy in host.Policies) options.AddPolicy(policy.Name, new FrameworkPolicy(host, rules.Of(policy.Name), rejections, fields));
    }
}
