using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ThrottleKit.AspNetCore;

/// <summary>
/// Sees to it that limits take effect. A pipeline without the middleware, or with it before routing, does not start; an endpoint that is reached past the middleware all the same fails instead of
/// being served without its limit.
/// </summary>
internal sealed class PipelineOrder(EndpointRules rules) : IStartupFilter
{
    private const string Remedy = "Call app.UseThrottleKit() after UseRouting() and authentication, and before UseEndpoints().";
    private const string RoutesOfBuilder = "__EndpointRouteBuilder"; // what UseRouting leaves in a builder's properties

    private volatile bool _isUsed;
    private volatile bool _isProven;

    /// <summary>The middleware is being put into a pipeline.</summary>
    public void Use(IApplicationBuilder app)
    {
        _isUsed = true;
        var isRouted = app.Properties.ContainsKey(RoutesOfBuilder);
        app.Use(pipeline => isRouted || !app.Properties.ContainsKey(RoutesOfBuilder)
            ? pipeline
            : throw new InvalidOperationException($"UseThrottleKit() stands before UseRouting(): no endpoint is known there, and its limits would do nothing. {Remedy}"));
    }

    /// <summary>A request on an endpoint has come through the middleware.</summary>
    public void Passed(Endpoint? endpoint)
    {
        if (!_isProven && EndpointRules.HasOwn(endpoint)) _isProven = true;
    }

    /// <summary>Fails where a request reaches an endpoint past the middleware.</summary>
    public static void MustHavePassed(HttpContext context)
    {
        if (ThrottleFeature.Of(context) is null)
            throw new InvalidOperationException($"The endpoint '{context.GetEndpoint()?.DisplayName}' has a limit, and the request has not come through UseThrottleKit(). {Remedy}");
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(WatchAsync);
        next(app);
        Check(app.ApplicationServices.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints));
    };

    private void Check(IEnumerable<Endpoint> endpoints)
    {
        var limited = endpoints.Where(EndpointRules.HasOwn).Distinct().ToList();
        var errors = rules.Errors().Concat(limited.SelectMany(rules.Errors)).Distinct().ToList();
        if (limited.Count > 0 && !_isUsed) errors.Add($"{limited.Count} endpoints have limits, such as '{limited[0].DisplayName}', and nothing asks them. {Remedy}");
        if (errors.Count > 0) throw new InvalidOperationException($"ThrottleKit cannot start:{Environment.NewLine}{string.Join(Environment.NewLine, errors)}");
    }

    /// <summary>Until a request has come the right way, each is looked after: its endpoint may be one whose attributes nobody has read.</summary>
    private Task WatchAsync(HttpContext context, RequestDelegate next) => _isProven ? next(context) : LookAfterAsync(context, next);

    private async Task LookAfterAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (EndpointRules.HasOwn(context.GetEndpoint())) MustHavePassed(context);
    }
}
