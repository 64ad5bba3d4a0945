namespace ThrottleKit.Http;

/// <summary>What is understood of remotes' responses.</summary>
public static class RemoteLimitReaders
{
    /// <summary>The fields <c>RateLimit</c> and <c>RateLimit-Policy</c> of draft-ietf-httpapi-ratelimit-headers.</summary>
    public static IRemoteLimitReader Fields { get; } = new RateLimitFieldReader();

    /// <summary>
    /// <c>X-RateLimit-Limit</c>, <c>-Remaining</c> and <c>-Reset</c>, and the same without <c>X-</c>. The reset is an instant in seconds since 1970, as GitHub has it, or a number of seconds: no limit
    /// lasts as long as the time since 1970.
    /// </summary>
    public static IRemoteLimitReader Counted { get; } = new CountedReader();

    /// <summary>The headers of OpenAI: <c>x-ratelimit-remaining-requests</c> and the like, with times such as <c>6m0s</c>.</summary>
    public static IRemoteLimitReader OpenAI { get; } = new OpenAIReader();

    /// <summary>The headers of Anthropic: <c>anthropic-ratelimit-requests-remaining</c> and the like, with instants of RFC 3339.</summary>
    public static IRemoteLimitReader Anthropic { get; } = new AnthropicReader();

    internal static IList<IRemoteLimitReader> All => [Fields, Counted, OpenAI, Anthropic];
}
