using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using LlmGateway.Settings;
using Microsoft.Extensions.Options;
using ThrottleKit.AI;

namespace LlmGateway.Fake;

/// <summary>A provider that makes its answers up, from a seed, and streams them as OpenAI does. Its n-th answer is the same in every run.</summary>
internal sealed class FakeUpstream(IOptionsMonitor<GatewaySettings> settings, ITokenCounter counter, TimeProvider time)
{
    /// <summary>Each is one token of o200k_base.</summary>
    private static readonly string[] Words =
        [" the", " budget", " of", " a", " model", " is", " what", " it", " may", " write", " and", " each", " piece", " has", " been", " paid", " before", " you", " read", " this", " so", " nothing", " can", " run", " over"];

    private int _answers;

    public async Task HandleAsync(HttpContext http)
    {
        var cancellation = http.RequestAborted;
        var request = (await JsonNode.ParseAsync(http.Request.Body, cancellationToken: cancellation))!.AsObject();
        var fake = settings.CurrentValue.FakeUpstream;
        var number = Interlocked.Increment(ref _answers);
        var random = new Random(fake.Seed + number);
        var length = random.Next(fake.ShortestAnswer, fake.LongestAnswer + 1);
        var most = (int?)request["max_completion_tokens"] ?? (int?)request["max_tokens"] ?? int.MaxValue;
        var (tokens, reason) = length > most ? (most, "length") : (length, "stop");
        var input = 3 + (request["messages"] as JsonArray ?? []).Sum(message => 4 + counter.Count(message?["content"]?.ToString()));
        var usage = new JsonObject { ["prompt_tokens"] = input, ["completion_tokens"] = tokens, ["total_tokens"] = input + tokens };
        var id = $"chatcmpl-{number}";
        var model = (string?)request["model"] ?? "";
        var created = time.GetUtcNow().ToUnixTimeSeconds();

        if ((bool?)request["stream"] is not true)
        {
            var text = string.Concat(Enumerable.Range(0, tokens).Select(_ => Word()));
            var choice = new JsonObject { ["index"] = 0, ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text }, ["finish_reason"] = reason };
            await http.Response.WriteAsJsonAsync(Envelope("chat.completion", choice, usage), cancellation);
            return;
        }

        http.Response.ContentType = "text/event-stream";
        var start = time.GetTimestamp();
        for (var i = 0; i < tokens; i++)
        {
            if (fake.TokensPerSecond > 0 && TimeSpan.FromSeconds(i / fake.TokensPerSecond) - time.GetElapsedTime(start) is var wait && wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellation);
            await SendAsync(Chunk(i == 0 ? new JsonObject { ["role"] = "assistant", ["content"] = Word() } : new JsonObject { ["content"] = Word() }, null));
        }

        await SendAsync(Chunk([], reason));
        if ((bool?)request["stream_options"]?["include_usage"] is true) await SendAsync(Envelope("chat.completion.chunk", null, usage));
        await WriteAsync("[DONE]"u8.ToArray());

        string Word() => Words[random.Next(Words.Length)];

        JsonObject Chunk(JsonObject delta, string? finish) =>
            Envelope("chat.completion.chunk", new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }, null);

        JsonObject Envelope(string kind, JsonObject? choice, JsonObject? used) => new()
        {
            ["id"] = id,
            ["object"] = kind,
            ["created"] = created,
            ["model"] = model,
            ["choices"] = choice is null ? [] : new JsonArray(choice),
            ["usage"] = used,
            ["sent_at"] = Stopwatch.GetTimestamp(), // what the benchmark measures against
        };

        Task SendAsync(JsonObject json) => WriteAsync(JsonSerializer.SerializeToUtf8Bytes(json));

        async Task WriteAsync(byte[] data)
        {
            await http.Response.Body.WriteAsync((byte[])[.. "data: "u8, .. data, .. "\n\n"u8], cancellation);
            await http.Response.Body.FlushAsync(cancellation);
        }
    }
}
