using System.Text.Json;
using System.Text.Json.Nodes;
using ThrottleKit.AI;

namespace LlmGateway.Proxy;

/// <summary>A request for a completion: what a budget wants to know of it, and the body that goes upstream. All that the gateway does not know passes through.</summary>
internal sealed class ChatRequest
{
    /// <summary>What the provider's chat format puts around a message, and what an image is taken for.</summary>
    private const int AroundMessage = 8, Image = 1_500;

    private ChatRequest(JsonObject body, int mostOutput)
    {
        Body = body;
        Model = (string?)body["model"] ?? throw new FormatException("'model' is missing.");
        IsStream = (bool?)body["stream"] ?? false;
        WantsUsage = (bool?)body["stream_options"]?["include_usage"] ?? false;
        Choices = Math.Clamp((int?)body["n"] ?? 1, 1, 128);
        var most = (int?)body["max_completion_tokens"] ?? (int?)body["max_tokens"];
        MostOutput = (long)Choices * Math.Max(1, most ?? mostOutput);

        // Both are what makes the budgets hold: the provider stops at the maximum, and says what it bills.
        if (most is null) body["max_completion_tokens"] = mostOutput;
        if (!IsStream) return;
        var options = body["stream_options"] as JsonObject ?? [];
        options["include_usage"] = true;
        body["stream_options"] = options.Parent is null ? options : options.DeepClone();
    }

    public JsonObject Body { get; }

    public string Model { get; }

    public bool IsStream { get; }

    /// <summary>Whether the client asked for the usage at the end of its stream.</summary>
    public bool WantsUsage { get; }

    public int Choices { get; }

    /// <summary>What all choices together may write.</summary>
    public long MostOutput { get; }

    /// <summary>Reads a request.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static async Task<ChatRequest> ReadAsync(Stream body, int mostOutput, CancellationToken cancellation)
    {
        try
        {
            return await JsonNode.ParseAsync(body, cancellationToken: cancellation) is JsonObject json
                ? new ChatRequest(json, mostOutput)
                : throw new FormatException("The body must be an object.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    /// <summary>How many tokens it sends, with a margin: the provider counts in its own way.</summary>
    public long EstimateInput(ITokenCounter counter)
    {
        var tokens = counter.Count(Body["tools"]?.ToJsonString()) + counter.Count(Body["response_format"]?.ToJsonString());
        foreach (var message in Body["messages"] as JsonArray ?? []) tokens += AroundMessage + Content(message?["content"]) + counter.Count(message?["tool_calls"]?.ToJsonString());
        return tokens + (tokens / 10) + 1;

        long Content(JsonNode? content) => content switch
        {
            JsonArray parts => parts.Sum(part => part?["text"] is { } text ? counter.Count((string?)text) : Image),
            JsonValue value => counter.Count((string?)value),
            _ => 0,
        };
    }
}
