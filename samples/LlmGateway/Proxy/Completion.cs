using System.Text.Json.Nodes;
using ThrottleKit.AI;
using ThrottleKit.Budgets;

namespace LlmGateway.Proxy;

/// <summary>A completion, or a chunk of one, as JSON: what it says, what it used, and how to cut it.</summary>
internal sealed class Completion(JsonObject json)
{
    /// <summary>Where a message or a piece of one has text.</summary>
    private static readonly string[] Said = ["content", "refusal", "reasoning", "reasoning_content"];

    public JsonObject Json => json;

    /// <summary>How many of its choices end here.</summary>
    public int Finished => Choices.Count(choice => choice["finish_reason"] is not null);

    /// <summary>Whether it has nothing but the usage, as the last chunk of a stream has.</summary>
    public bool IsUsageOnly => json["usage"] is not null && !Choices.Any();

    private IEnumerable<JsonObject> Choices => (json["choices"] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>What the provider says was used; null where it does not say.</summary>
    public TokenUsage? Usage()
    {
        if (json["usage"] is not JsonObject usage) return null;
        var (input, output) = ((long?)usage["prompt_tokens"] ?? 0, (long?)usage["completion_tokens"] ?? 0);
        var cached = Math.Min(input, (long?)usage["prompt_tokens_details"]?["cached_tokens"] ?? 0);
        var reasoning = Math.Min(output, (long?)usage["completion_tokens_details"]?["reasoning_tokens"] ?? 0);
        return new TokenUsage(input - cached, output - reasoning, cached, reasoning);
    }

    /// <summary>How many tokens it says.</summary>
    public long Count(ITokenCounter counter) => Texts().Sum(text => counter.Count((string?)text.Owner[text.Name]));

    /// <summary>Leaves the first tokens of what it says, and nothing else that would tell the rest.</summary>
    public void Cut(ITokenCounter counter, long tokens)
    {
        foreach (var (owner, name) in Texts().ToList())
        {
            var text = (string)owner[name]!;
            var cost = counter.Count(text);
            if (cost > tokens) owner[name] = tokens > 0 ? text[..counter.LengthOf(text, tokens)] : "";
            tokens = Math.Max(0, tokens - cost);
        }

        foreach (var choice in Choices)
        {
            choice.Remove("logprobs");
            choice["finish_reason"] = null;
        }
    }

    /// <summary>The chunk that ends a stream whose budget ran out, in this one's name.</summary>
    public JsonObject Ending(int choices) => Chunk(
        [.. Enumerable.Range(0, choices).Select(index => (JsonNode)new JsonObject { ["index"] = index, ["delta"] = new JsonObject(), ["finish_reason"] = "length" })]);

    /// <summary>The chunk that says what a stream used, in this one's name.</summary>
    public JsonObject UsageChunk(in TokenUsage usage)
    {
        var chunk = Chunk([]);
        chunk["usage"] = new JsonObject { ["prompt_tokens"] = usage.Input, ["completion_tokens"] = usage.Output, ["total_tokens"] = usage.Input + usage.Output };
        return chunk;
    }

    private JsonObject Chunk(JsonArray choices) => new()
    {
        ["id"] = json["id"]?.DeepClone(),
        ["object"] = "chat.completion.chunk",
        ["created"] = json["created"]?.DeepClone(),
        ["model"] = json["model"]?.DeepClone(),
        ["choices"] = choices,
    };

    /// <summary>Every text that a model wrote into it.</summary>
    private IEnumerable<(JsonObject Owner, string Name)> Texts()
    {
        foreach (var choice in Choices)
        {
            if ((choice["delta"] ?? choice["message"]) is not JsonObject said) continue;
            foreach (var name in Said)
                if (IsText(said[name])) yield return (said, name);
            foreach (var call in (said["tool_calls"] as JsonArray ?? []).OfType<JsonObject>())
            {
                if (call["function"] is not JsonObject function) continue;
                if (IsText(function["name"])) yield return (function, "name");
                if (IsText(function["arguments"])) yield return (function, "arguments");
            }
        }
    }

    private static bool IsText(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? _);
}
