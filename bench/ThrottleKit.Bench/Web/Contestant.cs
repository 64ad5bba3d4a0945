using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ThrottleKit.AspNetCore;

namespace ThrottleKit.Bench.Web;

/// <summary>One endpoint behind one limiter, or none: on Kestrel, and as the bare pipeline. Every request is allowed, and all are one address's.</summary>
internal sealed class Contestant : IAsyncDisposable
{
    private const int Limit = 1_000_000_000;

    private readonly WebApplication _app;
    private readonly RequestDelegate _pipeline;

    private Contestant(string name, WebApplication app)
    {
        (Name, _app) = (name, app);
        _pipeline = ((IApplicationBuilder)app).Build();
    }

    public string Name { get; }

    public int Port { get; private set; }

    public static async Task<Contestant[]> AllAsync() =>
    [
        await StartAsync("no limiter", _ => { }, _ => { }, endpoint => endpoint),
        await StartAsync(
            "the framework's",
            services => services.AddRateLimiter(options => options.AddPolicy("api", context => RateLimitPartition.GetFixedWindowLimiter(
                context.Connection.RemoteIpAddress!.ToString(), _ => new FixedWindowRateLimiterOptions { PermitLimit = Limit, Window = TimeSpan.FromMinutes(1) }))),
            app => app.UseRateLimiter(),
            endpoint => endpoint.RequireRateLimiting("api")),
        await StartAsync("ThrottleKit", services => Add(services, _ => { }), app => app.UseThrottleKit(), endpoint => endpoint.RequireThrottle("api")),
        await StartAsync(
            "ThrottleKit, no fields said", services => Add(services, http => http.SendsFields = false), app => app.UseThrottleKit(), endpoint => endpoint.RequireThrottle("api")),
        await StartAsync(
            "ThrottleKit in the framework's", services => Add(services, _ => { }).AddRateLimiterPolicies(), app => app.UseRateLimiter(), endpoint => endpoint.RequireRateLimiting("api")),
        await StartAsync(
            "the same, no fields said", services => Add(services, http => http.SendsFields = false).AddRateLimiterPolicies(), app => app.UseRateLimiter(), endpoint => endpoint.RequireRateLimiting("api")),
    ];

    /// <summary>Serves a request without a network.</summary>
    public async Task ServeAsync()
    {
        var context = new DefaultHttpContext { RequestServices = _app.Services };
        context.Request.Method = "GET";
        context.Request.Path = "/";
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("localhost");
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        await _pipeline(context);
        if (context.Response.StatusCode != StatusCodes.Status200OK) throw new InvalidOperationException($"{Name}: {context.Response.StatusCode}");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static Hosting.ThrottleKitBuilder Add(IServiceCollection services, Action<ThrottleHttpOptions> set) => services.AddThrottleKit()
        .AddPolicies(Policy.Of("api", new FixedWindow { Limit = Limit, Window = TimeSpan.FromMinutes(1) }))
        .Configure(options => options.AnswersForMethods = false)
        .AddHttp(http =>
        {
            http.DefaultKey = HttpKeys.Address();
            set(http);
        });

    private static async Task<Contestant> StartAsync(
        string name, Action<IServiceCollection> add, Action<WebApplication> use, Func<IEndpointConventionBuilder, IEndpointConventionBuilder> limit)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        add(builder.Services);
        var app = builder.Build();
        app.UseRouting();
        use(app);
#pragma warning disable ASP0014 // the whole pipeline is this builder's, so that it can be called without a network
        app.UseEndpoints(endpoints => limit(endpoints.MapGet("/", Serve)));
#pragma warning restore ASP0014
        var contestant = new Contestant(name, app);
        await app.StartAsync();
        contestant.Port = new Uri(app.Urls.First()).Port;
        return contestant;
    }

    private static Task Serve(HttpContext context) => Task.CompletedTask;
}
