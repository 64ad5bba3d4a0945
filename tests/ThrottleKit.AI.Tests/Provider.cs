using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace ThrottleKit.AI.Tests;

/// <summary>A provider that says what it is told to, and remembers how it was asked.</summary>
internal sealed class Provider : IChatClient
{
    /// <summary>The pieces of an answer, each of so many tokens.</summary>
    public required IReadOnlyList<AIContent> Pieces { get; init; }

    public UsageDetails? Usage { get; init; }

    /// <summary>What goes wrong once so many pieces are out.</summary>
    public (int After, Exception Error)? Failure { get; init; }

    /// <summary>Whether it stops at the maximum that the request sets.</summary>
    public bool HonoursTheMaximum { get; init; } = true;

    /// <summary>What answers from the second call on; this one where there is none.</summary>
    public Provider? Then { get; init; }

    public List<ChatOptions?> Asked { get; } = [];

    public int PiecesGiven { get; private set; }

    public bool IsDone { get; private set; }

    public static AIContent Text(int tokens) => new TextContent(new string('x', tokens));

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var turn = Turn(options);
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        if (turn.Failure is { } failure) throw failure.Error;
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, [.. turn.Pieces.Select(Fresh)]) { RawRepresentation = "raw" })
        {
            Usage = Fresh(turn.Usage),
            FinishReason = ChatFinishReason.Stop,
            RawRepresentation = "raw",
        };
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var turn = Turn(options);
        var left = HonoursTheMaximum && options?.MaxOutputTokens is { } most ? most : int.MaxValue;
        try
        {
            for (var i = 0; i < turn.Pieces.Count && left > 0; i++)
            {
                await Task.CompletedTask;
                cancellationToken.ThrowIfCancellationRequested();
                if (turn.Failure is { } failure && failure.After == i) throw failure.Error;
                PiecesGiven++;
                var piece = turn.Pieces[i] is TextContent { Text: var text } && text.Length > left ? Text(left) : turn.Pieces[i];
                left -= piece is TextContent whole ? whole.Text.Length : 0;
                yield return new ChatResponseUpdate(ChatRole.Assistant, [piece]) { RawRepresentation = "raw" };
            }

            yield return new ChatResponseUpdate { FinishReason = left > 0 ? ChatFinishReason.Stop : ChatFinishReason.Length };
            if (turn.Usage is not null) yield return new ChatResponseUpdate(null, [new UsageContent(turn.Usage)]);
        }
        finally
        {
            IsDone = true;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    /// <summary>A call of a function is marked once it has been carried out: each answer has its own.</summary>
    private static AIContent Fresh(AIContent piece) => piece is FunctionCallContent call ? new FunctionCallContent(call.CallId, call.Name, call.Arguments) : piece;

    /// <summary>Whoever adds up the usage of several calls does so in the first one's.</summary>
    private static UsageDetails? Fresh(UsageDetails? usage)
    {
        if (usage is null) return null;
        var fresh = new UsageDetails();
        fresh.Add(usage);
        return fresh;
    }

    private Provider Turn(ChatOptions? options)
    {
        lock (Asked)
        {
            Asked.Add(options);
            return Asked.Count > 1 && Then is not null ? Then : this;
        }
    }
}

/// <summary>Every letter is a token.</summary>
internal sealed class Letters : ITokenCounter
{
    public long Count(ReadOnlySpan<char> text) => text.Length;

    public int LengthOf(ReadOnlySpan<char> text, long tokens) => (int)tokens;
}
