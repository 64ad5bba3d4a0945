namespace ThrottleKit.Http;

/// <summary>What a caller gets whose request is not sent.</summary>
public enum WhenRefused
{
    /// <summary>A response 429 with its <c>Retry-After</c>, as the remote would have given: what resilience handlers know how to wait for.</summary>
    Responds,

    /// <summary>A <see cref="RemoteThrottledException"/>.</summary>
    Throws,
}

/// <summary>How an <see cref="HttpClient"/> keeps within the limits of the remotes that it calls.</summary>
public sealed class RemoteThrottleOptions
{
    /// <summary>
    /// Limits that are known beforehand, for each remote: a request takes from all of them or from none, before it is sent. They hold for this process alone.
    /// </summary>
    public IList<Policy> Policies { get; } = [];

    /// <summary>Which requests share limits. Default: those to one scheme, host and port.</summary>
    public Func<HttpRequestMessage, string> Remote { get; set; } = static request => request.RequestUri?.GetLeftPart(UriPartial.Authority) ?? "";

    /// <summary>What a request takes of <see cref="Policies"/>, and of limits of requests that the remote tells of. Default: 1.</summary>
    public Func<HttpRequestMessage, long>? Cost { get; set; }

    /// <summary>What a request takes of limits whose names end in <c>tokens</c>, as those of language models do. Default: 1.</summary>
    public Func<HttpRequestMessage, long>? Tokens { get; set; }

    /// <summary>How long a request waits for its turn at most. Default: it does not wait.</summary>
    public TimeSpan MaxWait { get; set; }

    /// <summary>What a caller gets whose request is not sent. Default: a response.</summary>
    public WhenRefused WhenRefused { get; set; }

    /// <summary>
    /// Whether, while nothing is known of a remote, one request goes first and the others wait for what its response says: no limit is then run over by the first requests at once. Default: false.
    /// </summary>
    public bool LearnsFirst { get; set; }

    /// <summary>What is understood of responses. Default: the <c>RateLimit</c> fields, <c>Retry-After</c>, and the headers of GitHub, OpenAI and Anthropic.</summary>
    public IList<IRemoteLimitReader> Readers { get; } = RemoteLimitReaders.All;

    /// <summary>Of how many remotes something is remembered at most. Default: 10,000.</summary>
    public int MaxRemotes { get; set; } = 10_000;

    /// <summary>Where the time comes from; null for the services' <see cref="System.TimeProvider"/>, or the system's.</summary>
    public TimeProvider? TimeProvider { get; set; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWait, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRemotes, 1);
        ArgumentNullException.ThrowIfNull(Remote);
    }
}
