using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics;
using System.Globalization;
using OpenAI;
using OpenAI.Chat;

namespace ThrottleKit.Gateway.Tests;

/// <summary>The client that people have, from NuGet, as it comes.</summary>
public class OpenAiClientTests
{
    private static readonly ChatMessage[] Hello = [new UserChatMessage("Hello")];

    [Fact]
    public async Task Stream_ComesThroughWhole_AndIsSettledWithTheProvidersUsage()
    {
        await using var gateway = await Gateway.StartAsync(new GatewaySetup());
        var (text, finish, usage) = await ReadAsync(Client(gateway).CompleteChatStreamingAsync(Hello));
        Assert.Equal((50, ChatFinishReason.Stop, 50), (text.Split(' ').Length - 1, finish, usage?.OutputTokenCount));
        await gateway.UntilAsync(async () => (await gateway.BudgetAsync("ada tokens")).Used == usage!.TotalTokenCount, "the page shows the provider's usage");
        Assert.Equal((1, 1_000), await gateway.BudgetAsync("ada requests"));
        Assert.Equal((20 + 500, 100_000_000), await gateway.BudgetAsync("research dollars")); // 8 tokens in at 2.5, 50 out at 10 micro-dollars
        Assert.Equal(0, (await gateway.BudgetAsync("platform dollars")).Used);
    }

    [Fact]
    public async Task CompletionAsAWhole_ComesThrough()
    {
        await using var gateway = await Gateway.StartAsync(new GatewaySetup());
        var completion = (await Client(gateway).CompleteChatAsync(Hello)).Value;
        Assert.Equal((50, ChatFinishReason.Stop), (completion.Usage.OutputTokenCount, completion.FinishReason));
        await gateway.UntilAsync(async () => (await gateway.BudgetAsync("ada tokens")).Used == completion.Usage.TotalTokenCount, "settled");
    }

    [Fact]
    public async Task BudgetThatRunsOutMidStream_EndsItCleanly_TheNextIsDeniedHonestly_AndTheClientsOwnRetrySucceeds()
    {
        await using var gateway = await Gateway.StartAsync(new GatewaySetup { TokensPerKey = 100, Per = "5s", Answer = (300, 300) });
        var (text, finish, _) = await ReadAsync(Client(gateway, retries: 0).CompleteChatStreamingAsync(Hello));
        Assert.Equal(ChatFinishReason.Length, finish);
        Assert.InRange(text.Split(' ').Length - 1, 50, 100);
        Assert.True((await gateway.BudgetAsync("ada tokens")).Used is 100 or 0); // 0 where the window is over already

        await ReadAsync(Client(gateway, retries: 0).CompleteChatStreamingAsync(Hello)).ContinueWith(_ => { }, TaskScheduler.Default); // whichever window this is in, it is used up now
        var denied = await Assert.ThrowsAsync<ClientResultException>(() => ReadAsync(Client(gateway, retries: 0).CompleteChatStreamingAsync(Hello)));
        Assert.Equal(429, denied.Status);
        Assert.Contains("ada tokens", denied.Message, StringComparison.Ordinal);
        var response = denied.GetRawResponse()!;
        Assert.True(response.Headers.TryGetValue("Retry-After", out var wait));
        Assert.InRange(int.Parse(wait!, CultureInfo.InvariantCulture), 1, 5);
        Assert.True(response.Headers.TryGetValue("x-ratelimit-limit-tokens", out var limit) && limit == "100");

        var watch = Stopwatch.StartNew();
        (_, finish, _) = await ReadAsync(Client(gateway, retries: 1).CompleteChatStreamingAsync(Hello)); // waits as long as it is told, once
        Assert.Equal(ChatFinishReason.Length, finish);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task KeyThatNobodyHas_AndModelWithoutAPrice_AreRefused()
    {
        await using var gateway = await Gateway.StartAsync(new GatewaySetup());
        var stranger = await Assert.ThrowsAsync<ClientResultException>(() => Client(gateway, 0, key: "sk-stranger").CompleteChatAsync(Hello));
        Assert.Equal(401, stranger.Status);
        var priceless = await Assert.ThrowsAsync<ClientResultException>(() => Client(gateway, 0, model: "gpt-99").CompleteChatAsync(Hello));
        Assert.Equal(400, priceless.Status);
        Assert.Equal(0, (await gateway.BudgetAsync("ada requests")).Used);
    }

    private static ChatClient Client(Gateway gateway, int retries = 0, string key = "sk-ada", string model = "gpt-4o") => new(
        model, new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = new Uri(gateway.Address, "v1"), RetryPolicy = new ClientRetryPolicy(retries) });

    private static async Task<(string Text, ChatFinishReason? Finish, ChatTokenUsage? Usage)> ReadAsync(AsyncCollectionResult<StreamingChatCompletionUpdate> updates)
    {
        var (text, finish, usage) = ("", (ChatFinishReason?)null, (ChatTokenUsage?)null);
        await foreach (var update in updates)
        {
            Assert.True(finish is null || update.ContentUpdate.Count == 0, "Text came after the finish reason.");
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            finish = update.FinishReason ?? finish;
            usage = update.Usage ?? usage;
        }

        return (text, finish, usage);
    }
}
