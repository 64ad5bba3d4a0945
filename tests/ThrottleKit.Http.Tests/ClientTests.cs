using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.Retry;

namespace ThrottleKit.Http.Tests;

public class ClientTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task AClientOfTheFactory_IsLimited_AcrossItsHandlers()
    {
        var remote = new SimulatedRemote(_time, 100, TimeSpan.FromSeconds(60)) { Tells = (_, _) => { } };
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        foreach (var name in new[] { "one", "other" })
            services.AddHttpClient(name).ConfigurePrimaryHttpMessageHandler(() => new Lasting(remote))
                .AddThrottle(options => options.Policies.Add(Policy.Of("api", new FixedWindow { Limit = 2, Window = TimeSpan.FromMinutes(1) })));
        await using var provider = services.BuildServiceProvider();
        var factory = provider.GetRequiredService<IHttpMessageHandlerFactory>();
        Assert.Equal(2, await CountAsync("one"));
        Assert.Equal(2, await CountAsync("other"));

        async Task<int> CountAsync(string name)
        {
            var served = 0;
            for (var i = 0; i < 5; i++)
            {
                using var client = new HttpClient(factory.CreateHandler(name), disposeHandler: false);
                if ((await client.GetAsync("https://remote.example/")).StatusCode == HttpStatusCode.OK) served++;
            }

            return served;
        }
    }

    /// <summary>Inside of a resilience handler each attempt asks, and what is refused comes back when it says.</summary>
    [Fact]
    public async Task WithAResilienceHandler_WhatIsRefused_IsSentWhenThereIsRoom()
    {
        var remote = new SimulatedRemote(_time, 2, TimeSpan.FromSeconds(60));
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time);
        var client = services.AddHttpClient("api").ConfigurePrimaryHttpMessageHandler(() => new Lasting(remote));
        client.AddResilienceHandler("retries", (pipeline, _) =>
        {
            pipeline.TimeProvider = _time;
            pipeline.AddRetry(new HttpRetryStrategyOptions { MaxRetryAttempts = 3, ShouldRetryAfterHeader = true });
        });
        client.AddThrottle();
        await using var provider = services.BuildServiceProvider();
        using var http = provider.GetRequiredService<IHttpClientFactory>().CreateClient("api");
        for (var i = 0; i < 6; i++) Assert.Equal(HttpStatusCode.OK, (await _time.UntilDoneAsync(http.GetAsync("https://remote.example/"))).StatusCode);
        Assert.Equal((6, 0), (remote.Served, remote.Denied));
    }

    /// <summary>The factory disposes of its handlers; the remote outlives them.</summary>
    private sealed class Lasting(HttpMessageHandler remote) : DelegatingHandler(remote)
    {
        protected override void Dispose(bool disposing)
        {
        }
    }
}
