using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ThrottleKit.AI;

/// <summary>Counts the tokens of what is sent and of what comes, and cuts what comes after a number of them.</summary>
internal sealed class ContentCounter(ITokenCounter counter, int tokensPerFile)
{
    /// <summary>What a chat format puts around each message, and around the description of each function.</summary>
    private const int Around = 8;

    /// <summary>How many tokens a call sends, with a margin.</summary>
    public long CountInput(ChatCall call, int marginPercent)
    {
        var tokens = Around + Text(call.Options?.Instructions);
        foreach (var message in call.Messages)
        {
            tokens += Around + Text(message.AuthorName);
            foreach (var content in message.Contents) tokens += Sent(content);
        }

        foreach (var tool in call.Options?.Tools ?? [])
            tokens += Around + Text(tool.Name) + Text(tool.Description) + (tool is AIFunctionDeclaration function ? Text(function.JsonSchema.GetRawText()) : 0);
        if (call.Options?.ResponseFormat is ChatResponseFormatJson { Schema: { } schema }) tokens += Text(schema.GetRawText());
        return tokens + (((tokens * marginPercent) + 99) / 100);
    }

    /// <summary>How many tokens a model wrote. What is neither text nor a call of a function counts for nothing: the provider's usage will tell.</summary>
    public long CountOutput(IEnumerable<AIContent> contents)
    {
        var tokens = 0L;
        foreach (var content in contents) tokens += Written(content);
        return tokens;
    }

    /// <summary>The first tokens of what a model wrote. Half a call of a function is none.</summary>
    /// <param name="contents">What it wrote.</param>
    /// <param name="tokens">How many tokens may go out.</param>
    /// <param name="whole">Whether that is all.</param>
    public IList<AIContent> Cut(IList<AIContent> contents, long tokens, out bool whole)
    {
        whole = true;
        var kept = new List<AIContent>();
        foreach (var content in contents)
        {
            var cost = Written(content);
            if (cost <= tokens)
            {
                kept.Add(content);
                tokens -= cost;
                continue;
            }

            whole = false;
            if (content is TextContent text && Start(text.Text, tokens) is { Length: > 0 } start) kept.Add(new TextContent(start));
            if (content is TextReasoningContent reasoning && Start(reasoning.Text, tokens) is { Length: > 0 } thought) kept.Add(new TextReasoningContent(thought));
            break;
        }

        return kept;
    }

    private long Sent(AIContent content) => content switch
    {
        FunctionResultContent result => Around + Text(result.Result as string ?? Json(result.Result)),
        DataContent or UriContent or HostedFileContent => tokensPerFile,
        _ => Written(content),
    };

    private long Written(AIContent content) => content switch
    {
        TextContent text => Text(text.Text),
        TextReasoningContent reasoning => Text(reasoning.Text),
        FunctionCallContent call => Around + Text(call.Name) + Text(Json(call.Arguments)),
        _ => 0,
    };

    private long Text(string? text) => string.IsNullOrEmpty(text) ? 0 : counter.Count(text);

    private string Start(string text, long tokens) => tokens <= 0 ? "" : text[..counter.LengthOf(text, tokens)];

    private static string Json(object? value) => value is null ? "" : JsonSerializer.Serialize(value, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(object)));
}
