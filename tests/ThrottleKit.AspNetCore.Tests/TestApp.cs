using System.Net;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using ThrottleKit.Hosting;

namespace ThrottleKit.AspNetCore.Tests;

/// <summary>
/// An application on Kestrel and a free port. A test says who asks by the headers <c>Test-Peer</c> (the address that the connection seems to be from) and <c>Test-User</c>.
/// </summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestApp(WebApplication app, FakeTimeProvider time)
    {
        (_app, Time) = (app, time);
        Client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public FakeTimeProvider Time { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public ThrottleHost Host => _app.Services.GetRequiredService<ThrottleHost>();

    /// <summary>A limit of so many in a window.</summary>
    public static Policy Window(string name, long limit, int seconds = 60) => Policy.Of(name, new FixedWindow { Limit = limit, Window = TimeSpan.FromSeconds(seconds) });

    /// <summary>Builds an application, with the middleware where the pipeline says nothing else.</summary>
    public static async Task<TestApp> StartAsync(
        Action<WebApplication> map,
        Policy[]? policies = null,
        Action<ThrottleHttpOptions>? http = null,
        Action<ThrottleKitBuilder>? limits = null,
        Action<IServiceCollection>? services = null,
        (string Key, string Value)[]? settings = null,
        bool uses = true)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        if (settings is not null) builder.Configuration.AddInMemoryCollection(settings.Select(each => KeyValuePair.Create(each.Key, (string?)each.Value)));
        var kit = settings is null ? builder.Services.AddThrottleKit() : builder.Services.AddThrottleKit(builder.Configuration.GetSection("ThrottleKit"));
        kit.AddPolicies(policies ?? []).AddHttp(http).Configure(options => options.TimeProvider = time);
        limits?.Invoke(kit);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.Use(WhoAsks);
        if (uses) app.UseThrottleKit();
        map(app);
        await app.StartAsync();
        return new TestApp(app, time);
    }

    public void Change(params (string Key, string Value)[] settings)
    {
        var configuration = (IConfigurationRoot)_app.Services.GetRequiredService<IConfiguration>();
        foreach (var (key, value) in settings) configuration[$"ThrottleKit:{key}"] = value;
        configuration.Reload();
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, headers);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request);
    }

    /// <summary>How many of so many requests are served.</summary>
    public async Task<int> CountAsync(string path, int requests, params (string Name, string Value)[] headers)
    {
        var served = 0;
        for (var i = 0; i < requests; i++)
        {
            using var response = await GetAsync(path, headers);
            if (response.StatusCode == HttpStatusCode.OK) served++;
            else Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        }

        return served;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static Task WhoAsks(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers["Test-Peer"].ToString() is { Length: > 0 } peer) context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        if (context.Request.Headers["Test-User"].ToString() is { Length: > 0 } user)
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", user), new Claim("tenant", user.Split('@')[^1])], "test"));
        return next(context);
    }
}

internal static class Responses
{
    /// <summary>Has the application's own limits answer for throttled methods, whatever applications run beside it.</summary>
    public static void UseMethodsOfThisApp(this WebApplication app) => app.Use(async (context, next) =>
    {
        using var scope = Throttles.Use(app.Services.GetRequiredService<ThrottleHost>());
        await next(context);
    });

    public static string Field(this HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));

    public static int RetryAfter(this HttpResponseMessage response) => (int)response.Headers.RetryAfter!.Delta!.Value.TotalSeconds;

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) => JsonElement.Parse(await response.Content.ReadAsStringAsync());
}
