using Microsoft.Extensions.DependencyInjection;
using ThrottleKit.Stores;

namespace ThrottleKit.Hosting;

/// <summary>Sets up a host's limits: from <c>AddThrottleKit</c>.</summary>
public sealed class ThrottleKitBuilder
{
    internal ThrottleKitBuilder(IServiceCollection services) => Services = services;

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Adds policies that are written in code.</summary>
    /// <param name="policies">The policies; each name once, those of the configuration included.</param>
    public ThrottleKitBuilder AddPolicies(params Policy[] policies) => Configure(options =>
    {
        foreach (var policy in policies) options.Policies.Add(policy);
    });

    /// <summary>Adds strategies of the application's own, so that the configuration can name them.</summary>
    /// <param name="strategies">The strategies.</param>
    public ThrottleKitBuilder AddStrategies(params StrategyDefinition[] strategies) => Configure(options =>
    {
        foreach (var strategy in strategies) options.Strategies.Add(strategy);
    });

    /// <summary>Keeps the limits in a store, so that all processes which use it share them.</summary>
    /// <param name="store">Makes the store. The host disposes of it.</param>
    public ThrottleKitBuilder UseStore(Func<IServiceProvider, IStrategyStore> store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return Configure(options => options.Store = store);
    }

    /// <summary>What happens while the store is away.</summary>
    /// <param name="options">What decides, by when, and when the store is tried again.</param>
    public ThrottleKitBuilder WhenStoreIsAway(OutageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Configure(all => all.Outage = options);
    }

    /// <summary>What decides for one policy while the store is away.</summary>
    /// <param name="policy">The policy's name.</param>
    /// <param name="decides">What decides.</param>
    public ThrottleKitBuilder WhenStoreIsAway(string policy, OutagePolicy decides) => Configure(options => options.Outages[policy] = decides);

    /// <summary>Has a policy lease its permits from the store instead of asking it for each request: what <see cref="FleetBound"/> states holds for all processes together.</summary>
    /// <param name="policy">The policy's name.</param>
    /// <param name="lease">How; null for leases as they are by default.</param>
    public ThrottleKitBuilder Lease(string policy, FleetLimiterOptions? lease = null) => Configure(options => options.Leases[policy] = lease ?? new FleetLimiterOptions());

    /// <summary>Sets anything else.</summary>
    /// <param name="configure">Sets it.</param>
    public ThrottleKitBuilder Configure(Action<ThrottleKitOptions> configure)
    {
        Services.Configure(configure);
        return this;
    }
}
