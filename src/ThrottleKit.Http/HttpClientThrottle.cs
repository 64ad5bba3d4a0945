using ThrottleKit.Http;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>ThrottleKit for clients of the factory.</summary>
public static class HttpClientThrottle
{
    /// <summary>
    /// Keeps a client within the limits of the remotes that it calls. Added after a resilience handler it is asked for each attempt, and what it refuses is retried when there is room.
    /// </summary>
    /// <param name="builder">The client.</param>
    /// <param name="configure">How.</param>
    public static IHttpClientBuilder AddThrottle(this IHttpClientBuilder builder, Action<RemoteThrottleOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var key = new object(); // the factory makes handlers anew every few minutes, and what they know is to stay
        builder.Services.AddKeyedSingleton(key, (provider, _) =>
        {
            var options = new RemoteThrottleOptions();
            configure?.Invoke(options);
            options.TimeProvider ??= provider.GetService<TimeProvider>();
            return new RemoteLimits(options);
        });
        return builder.AddHttpMessageHandler(provider => new ThrottleHandler(provider.GetRequiredKeyedService<RemoteLimits>(key)));
    }
}
