using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ThrottleKit.Hosting;

/// <summary>The limiters of policies that are looked up at run time, by their names: a bounded number of them.</summary>
internal sealed class RuntimePolicies(int most, Func<Policy, PolicyLimiter> make, ILogger log)
{
    private readonly ConcurrentDictionary<string, PolicyLimiter> _limiters = new(StringComparer.Ordinal);
    private readonly Lock _change = new();

    /// <summary>The limiter of a policy, which is in force when this returns.</summary>
    public PolicyLimiter Limiter(Policy policy) =>
        _limiters.TryGetValue(policy.Name, out var limiter) && IsSame(limiter.Policy, policy) ? limiter : Follow(policy);

    /// <summary>Whether two policies decide alike.</summary>
    public static bool IsSame(Policy one, Policy other)
    {
        if (ReferenceEquals(one.Executor, other.Executor)) return true;
        if (!ReferenceEquals(one.Strategy, other.Strategy)) return false;
        for (var i = 0; i < one.Arguments.Count; i++)
            if (one.Arguments[i] != other.Arguments[i]) return false;
        return true;
    }

    private PolicyLimiter Follow(Policy policy)
    {
        lock (_change)
        {
            if (!_limiters.TryGetValue(policy.Name, out var limiter))
            {
                if (_limiters.Count >= most)
                    throw new StrategyConfigurationException(
                        $"Policy '{policy.Name}' would be one more than {nameof(ThrottleKitOptions.MaxRuntimePolicies)}, {most}. Name policies for what users have in common, such as a plan, and let the key say whose limit it is.");
                return _limiters[policy.Name] = make(policy);
            }

            if (limiter.Policy.WhyNotThen(policy) is { } reason) log.KeptAsItWas(policy.Name, reason);
            else limiter.Reconfigure(policy);
            return limiter;
        }
    }
}
