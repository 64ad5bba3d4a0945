using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ThrottleKit.Gateway.Tests;

/// <summary>Providers that misbehave.</summary>
public class UpstreamTests
{
    private const string Chunk = """{"id":"1","choices":[{"index":0,"delta":{"content":" the budget"},"finish_reason":null}]}""";

    [Fact]
    public async Task Refusal_ComesThroughAsItIs_AndCostsNothingButTheRequest()
    {
        await using var provider = await ProviderAsync(async http =>
        {
            Assert.Equal("Bearer sk-provider", http.Request.Headers.Authorization);
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = "7";
            await http.Response.WriteAsync("""{"error":{"message":"slow down"}}""");
        });
        await using var gateway = await GatewayOfAsync(provider);
        using var refused = await gateway.PostAsync(Request);
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(7)), (refused.StatusCode, refused.Headers.RetryAfter?.Delta));
        Assert.Contains("slow down", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await gateway.UntilAsync(async () => (await gateway.BudgetAsync("ada tokens")).Used == 0, "the reservation is back");
        Assert.Equal(1, (await gateway.BudgetAsync("ada requests")).Used);
    }

    [Fact]
    public async Task StreamThatBreaksOff_IsNoWholeOne_AndKeepsItsReservation()
    {
        await using var provider = await ProviderAsync(async http =>
        {
            await http.Response.WriteAsync($"data: {Chunk}\n\ndata: {Chunk}\n\n");
            await http.Response.Body.FlushAsync();
        });
        await using var gateway = await GatewayOfAsync(provider);
        await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
        {
            using var response = await gateway.PostAsync(Request);
            await response.Content.ReadAsStringAsync();
        });
        Assert.InRange((await gateway.BudgetAsync("ada tokens")).Used, 4 + 8, 16 + 20);
    }

    [Fact]
    public async Task Error_OfTheProvidersOwn_KeepsTheReservation()
    {
        await using var provider = await ProviderAsync(http =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        await using var gateway = await GatewayOfAsync(provider);
        using var failed = await gateway.PostAsync(Request);
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.True((await gateway.BudgetAsync("ada tokens")).Used > 0);
    }

    [Fact]
    public async Task ProviderThatIsNotThere_IsA502()
    {
        await using var gateway = await Gateway.StartAsync(new GatewaySetup { Upstream = "http://127.0.0.1:9/v1" });
        using var failed = await gateway.PostAsync(Request);
        Assert.Equal(HttpStatusCode.BadGateway, failed.StatusCode);
    }

    [Fact]
    public async Task ChunkOfManyTokens_IsCutWithinItself_AndTheUsageComesWhereItIsAskedFor()
    {
        var text = string.Concat(Enumerable.Repeat(" the", 300));
        await using var provider = await ProviderAsync(http => http.Response.WriteAsync("data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}\n\ndata: [DONE]\n\n"));
        await using var gateway = await Gateway.StartAsync(new GatewaySetup { Upstream = $"{provider.Urls.First()}/v1", TokensPerKey = 120 });
        using var response = await gateway.PostAsync(new { model = "gpt-4o", stream = true, stream_options = new { include_usage = true }, messages = new[] { new { role = "user", content = "Hello" } } });
        var events = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, events.Length);
        Assert.InRange(events[0].Split(" the").Length - 1, 100, 115);
        Assert.Contains("\"finish_reason\":\"length\"", events[1], StringComparison.Ordinal);
        Assert.Contains("\"completion_tokens\":300", events[2], StringComparison.Ordinal);
        Assert.Equal("data: [DONE]", events[3]);
    }

    private static object Request => new { model = "gpt-4o", stream = true, messages = new[] { new { role = "user", content = "Hello" } } };

    private static Task<Gateway> GatewayOfAsync(WebApplication provider) => Gateway.StartAsync(new GatewaySetup { Upstream = $"{provider.Urls.First()}/v1" });

    private static async Task<WebApplication> ProviderAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(http => answer(http));
        await app.StartAsync();
        return app;
    }
}
