using System.Net;

namespace ThrottleKit.Http;

/// <summary>A request was not sent, as it would have run over a limit.</summary>
/// <param name="limit">The limit.</param>
/// <param name="retryAfter">After how long it may be sent; null where no wait would help.</param>
public sealed class RemoteThrottledException(string limit, TimeSpan? retryAfter)
    : HttpRequestException(Describe(limit, retryAfter), inner: null, HttpStatusCode.TooManyRequests)
{
    /// <summary>The limit.</summary>
    public string Limit { get; } = limit;

    /// <summary>After how long it may be sent; null where no wait would help.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    private static string Describe(string limit, TimeSpan? retryAfter) => retryAfter is { } after
        ? $"The request was not sent: the limit '{limit}' has room for it in {after}."
        : $"The request was not sent: the limit '{limit}' never has room for it.";
}
