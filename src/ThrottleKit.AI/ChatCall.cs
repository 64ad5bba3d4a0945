using Microsoft.Extensions.AI;

namespace ThrottleKit.AI;

/// <summary>A call to a chat client, as whoever chooses its budgets sees it.</summary>
/// <param name="Messages">What is sent.</param>
/// <param name="Options">The options of the request; null where it has none.</param>
public sealed record ChatCall(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)
{
    /// <summary>The model that is asked for; empty where the request leaves it to the client.</summary>
    public string Model => Options?.ModelId ?? "";
}
