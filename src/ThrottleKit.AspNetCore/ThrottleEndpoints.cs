using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using ThrottleKit.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>ThrottleKit in a pipeline and on endpoints.</summary>
public static class ThrottleEndpoints
{
    /// <summary>
    /// Asks the limits of each request. It stands after routing, and after authentication where users are keys. Limits that it could not ask are refused when the application starts.
    /// </summary>
    /// <param name="app">The pipeline.</param>
    /// <exception cref="InvalidOperationException">The services are not there.</exception>
    public static IApplicationBuilder UseThrottleKit(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var order = app.ApplicationServices.GetService<PipelineOrder>()
            ?? throw new InvalidOperationException("UseThrottleKit() needs its services: call builder.Services.AddThrottleKit(...).AddHttp().");
        order.Use(app);
        return app.UseMiddleware<ThrottleMiddleware>();
    }

    /// <summary>Limits endpoints by a policy. Several are taken from all or from none.</summary>
    /// <param name="builder">The endpoint, or a group of them.</param>
    /// <param name="policy">The policy's name.</param>
    public static TBuilder RequireThrottle<TBuilder>(this TBuilder builder, string policy)
        where TBuilder : IEndpointConventionBuilder => builder.RequireThrottle(policy, static rule => rule);

    /// <summary>Limits endpoints by a policy, and says how.</summary>
    /// <param name="builder">The endpoint, or a group of them.</param>
    /// <param name="policy">The policy's name.</param>
    /// <param name="rule">Whose limit it is, what a request costs, and which are exempt.</param>
    public static TBuilder RequireThrottle<TBuilder>(this TBuilder builder, string policy, Func<ThrottleRule, ThrottleRule> rule)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentException.ThrowIfNullOrEmpty(policy);
        ArgumentNullException.ThrowIfNull(rule);
        return builder.RequireThrottle(rule(new ThrottleRule { Policy = policy }));
    }

    /// <summary>Limits endpoints by a rule.</summary>
    /// <param name="builder">The endpoint, or a group of them.</param>
    /// <param name="rule">The rule.</param>
    public static TBuilder RequireThrottle<TBuilder>(this TBuilder builder, ThrottleRule rule)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(rule);
        builder.Add(endpoint =>
        {
            endpoint.Metadata.Add(rule);
            if (endpoint.Metadata.OfType<Documented>().Any()) return;
            endpoint.Metadata.Add(new Documented());
            if (endpoint.RequestDelegate is not { } serve) return;
            endpoint.RequestDelegate = context =>
            {
                PipelineOrder.MustHavePassed(context);
                return serve(context);
            };
        });
        return builder;
    }

    /// <summary>Takes endpoints out of all limits.</summary>
    /// <param name="builder">The endpoint, or a group of them.</param>
    public static TBuilder DisableThrottle<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(static endpoint => endpoint.Metadata.Add(new DisableThrottleAttribute()));
        return builder;
    }

    /// <summary>Says to those who describe the endpoint that it may answer with a 429; and that its delegate looks whether it was asked.</summary>
    private sealed class Documented : IProducesResponseTypeMetadata
    {
        public Type? Type => typeof(ProblemDetails);

        public int StatusCode => StatusCodes.Status429TooManyRequests;

        public IEnumerable<string> ContentTypes { get; } = ["application/problem+json"];
    }
}
