using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ThrottleKit.AspNetCore;
using ThrottleKit.AspNetCore.Framework;
using ThrottleKit.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>ThrottleKit's services over HTTP.</summary>
public static class ThrottleHttpServices
{
    /// <summary>Adds what <c>UseThrottleKit</c> and <c>RequireThrottle</c> need.</summary>
    /// <param name="builder">The host's limits.</param>
    /// <param name="configure">How they work over HTTP.</param>
    public static ThrottleKitBuilder AddHttp(this ThrottleKitBuilder builder, Action<ThrottleHttpOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddRouting();
        services.AddProblemDetails();
        if (configure is not null) services.Configure(configure);
        services.TryAddSingleton<KeyHasher>();
        services.TryAddSingleton<EndpointRules>();
        services.TryAddSingleton<FieldWriter>();
        services.TryAddSingleton<Rejections>();
        services.TryAddSingleton<PipelineOrder>();
        services.TryAddSingleton<HubLimits>();
        services.Configure<HubOptions>(static hubs => hubs.AddFilter<HubLimits>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IApiDescriptionProvider, DeniedResponses>());
        if (!services.Any(service => service.ServiceType == typeof(IStartupFilter) && service.ImplementationFactory?.Method.DeclaringType?.Assembly == typeof(PipelineOrder).Assembly))
            services.AddSingleton<IStartupFilter>(static provider => provider.GetRequiredService<PipelineOrder>());
        return builder;
    }

    /// <summary>
    /// Makes each policy one of the framework's own rate limiter too, by its name: <c>RequireRateLimiting("api")</c>, <c>[EnableRateLimiting("api")]</c> and a YARP route's <c>RateLimiterPolicy</c> then
    /// decide by it, with <c>app.UseRateLimiter()</c> in the pipeline.
    /// </summary>
    /// <param name="builder">The host's limits.</param>
    /// <param name="later">
    /// Policies that may appear in the configuration while the application runs: the framework reads its policies once, at start, and takes no name afterwards. A request on one that is not there yet fails.
    /// </param>
    public static ThrottleKitBuilder AddRateLimiterPolicies(this ThrottleKitBuilder builder, params string[] later)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(later);
        builder.AddHttp();
        builder.Services.AddSingleton(new AnnouncedPolicies(later));
        builder.Services.AddRateLimiter(static _ => { });
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<RateLimiterOptions>, FrameworkPolicies>());
        return builder;
    }
}
