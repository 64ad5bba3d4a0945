using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using ThrottleKit;
using ThrottleKit.Hosting;
using ThrottleKit.Hosting.Configuration;
using ThrottleKit.Hosting.Observation;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>ThrottleKit as a service of a host.</summary>
public static class ThrottleKitServices
{
    /// <summary>
    /// Adds <see cref="ThrottleHost"/>, which has a limiter for each policy, and each limiter under its policy's name as a keyed service of type <see cref="PolicyLimiter"/>. The policies are
    /// checked when the host starts, and everything wrong with them is told at once.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="section">
    /// Where the policies stand, in the form of a policy file: <c>configuration.GetSection("ThrottleKit")</c>. When it changes, limits change with it, and what has been consumed stays
    /// consumed. Null where all policies are written in code.
    /// </param>
    public static ThrottleKitBuilder AddThrottleKit(this IServiceCollection services, IConfiguration? section = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions();
        services.AddMetrics();
        if (section is not null) services.AddSingleton(new PolicySection(section));
        services.TryAddSingleton<ThrottleMetrics>();
        services.TryAddSingleton<ThrottleHost>();
        services.TryAddKeyedSingleton<PolicyLimiter>(
            KeyedService.AnyKey, static (provider, name) => provider.GetRequiredService<ThrottleHost>().Limiter((string)name!));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ThrottleStart>());
        return new ThrottleKitBuilder(services);
    }

    /// <summary>Adds a check of whether the store answers. It takes nothing from any limit.</summary>
    /// <param name="checks">The host's checks.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="tags">Its tags.</param>
    public static IHealthChecksBuilder AddThrottleKitStore(this IHealthChecksBuilder checks, string name = "throttlekit", params string[] tags)
    {
        ArgumentNullException.ThrowIfNull(checks);
        return checks.Add(new(name, static provider => new StoreHealthCheck(provider.GetRequiredService<ThrottleHost>()), failureStatus: null, tags));
    }
}
