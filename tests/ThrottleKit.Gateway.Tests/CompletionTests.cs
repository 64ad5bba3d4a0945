using System.Text;
using System.Text.Json.Nodes;
using LlmGateway.Proxy;
using ThrottleKit.AI;
using ThrottleKit.Budgets;

namespace ThrottleKit.Gateway.Tests;

public class CompletionTests
{
    [Fact]
    public void Cut_LeavesNothingThatTellsTheRest()
    {
        var completion = Parse("""
            {"id":"1","choices":[
              {"index":0,"delta":{"content":" the budget of a model"},"logprobs":{"content":[{"token":" model"}]},"finish_reason":"stop"},
              {"index":1,"delta":{"tool_calls":[{"index":0,"function":{"name":"weather","arguments":"{\"place\":\"Timbuktu\"}"}}]},"finish_reason":null}]}
            """);
        completion.Cut(TokenizerCounter.Default, 2);
        var json = completion.Json.ToJsonString();
        Assert.Equal(" the budget", (string?)completion.Json["choices"]![0]!["delta"]!["content"]);
        Assert.DoesNotContain("model", json, StringComparison.Ordinal);
        Assert.DoesNotContain("Timbuktu", json, StringComparison.Ordinal);
        Assert.DoesNotContain("stop", json, StringComparison.Ordinal);
        Assert.Equal(2, completion.Count(TokenizerCounter.Default));
    }

    [Fact]
    public void EveryTextOfAChoice_IsCounted()
    {
        Assert.Equal(3, Parse("""{"choices":[{"delta":{"content":" the"}},{"delta":{"refusal":" the"}},{"message":{"reasoning_content":" the"}}]}""").Count(TokenizerCounter.Default));
        Assert.Equal(0, Parse("""{"choices":[],"usage":{"prompt_tokens":1}}""").Count(TokenizerCounter.Default));
    }

    [Fact]
    public void Usage_IsToldApart()
    {
        Assert.Null(Parse("""{"choices":[],"usage":null}""").Usage());
        Assert.Equal(
            new TokenUsage(70, 40, 30, 10),
            Parse("""{"usage":{"prompt_tokens":100,"completion_tokens":50,"prompt_tokens_details":{"cached_tokens":30},"completion_tokens_details":{"reasoning_tokens":10}}}""").Usage());
    }

    [Fact]
    public async Task Request_SetsTheMaximum_AndAsksForTheUsage_AndKeepsTheRest()
    {
        var request = await ReadAsync("""{"model":"m","stream":true,"n":2,"seed":7,"messages":[{"role":"user","content":[{"type":"text","text":" the"},{"type":"image_url","image_url":{}}]}]}""");
        Assert.Equal((1_000, false), (request.MostOutput, request.WantsUsage));
        Assert.Equal((500, true, 7), ((int)request.Body["max_completion_tokens"]!, (bool)request.Body["stream_options"]!["include_usage"]!, (int)request.Body["seed"]!));
        Assert.Equal(1_509 + 150 + 1, request.EstimateInput(TokenizerCounter.Default));

        var own = await ReadAsync("""{"model":"m","stream":true,"max_tokens":30,"stream_options":{"include_usage":true,"other":1}}""");
        Assert.Equal((30, true), (own.MostOutput, own.WantsUsage));
        Assert.Null(own.Body["max_completion_tokens"]);
        Assert.Equal(1, (int)own.Body["stream_options"]!["other"]!);

        static Task<ChatRequest> ReadAsync(string body) => ChatRequest.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(body)), 500, default);
    }

    [Theory]
    [InlineData(0.0004, "1ms")]
    [InlineData(0.12, "120ms")]
    [InlineData(1, "1s")]
    [InlineData(359.2, "6m0s")]
    [InlineData(3_600, "1h0m0s")]
    public void Waits_AreWrittenAsOpenAiDoes_RoundedUp(double seconds, string text) => Assert.Equal(text, RateLimitHeaders.Text(TimeSpan.FromSeconds(seconds)));

    private static Completion Parse(string json) => new(JsonNode.Parse(json)!.AsObject());
}
