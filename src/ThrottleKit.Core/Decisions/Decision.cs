namespace ThrottleKit;

/// <summary>
/// What a limiter says of one request. Instants are whole microseconds since the Unix epoch. A denial is honest: at
/// <see cref="RetryAtMicroseconds"/> the same request, were nothing else to arrive, is allowed, and a microsecond earlier it is not.
/// </summary>
public readonly record struct Decision
{
    private Decision(bool isAllowed, long at, long limit, long remaining, long resetAt, long retryAt, long delay)
    {
        IsAllowed = isAllowed;
        AtMicroseconds = at;
        Limit = limit;
        Remaining = remaining;
        ResetAtMicroseconds = resetAt;
        _retryAt = retryAt;
        DelayMicroseconds = delay;
    }

    private readonly long _retryAt;

    /// <summary>Stands for "no such instant" where an instant travels as a bare number.</summary>
    public const long Never = -1;

    /// <summary>Whether the request may go ahead.</summary>
    public bool IsAllowed { get; }

    /// <summary>When the decision was made, on the clock of whoever made it; a limiter in process may give a time a few milliseconds earlier, where it decided the same.</summary>
    public long AtMicroseconds { get; }

    /// <summary>The largest cost that a key with no state allows, in permits.</summary>
    public long Limit { get; }

    /// <summary>What a request could still get right after this decision, in permits.</summary>
    public long Remaining { get; }

    /// <summary>The first instant at which, if nothing more arrives, the key says the same as no state.</summary>
    public long ResetAtMicroseconds { get; }

    /// <summary>The first instant at which the same request would be allowed; null when it was, and when it never would be.</summary>
    public long? RetryAtMicroseconds => _retryAt == Never ? null : _retryAt;

    /// <summary>As <see cref="RetryAtMicroseconds"/>; <see cref="Never"/> where there is no such instant.</summary>
    internal long RetryAtOrNever => _retryAt;

    /// <summary>How long an allowed caller waits before going ahead; 0 but for shapers.</summary>
    public long DelayMicroseconds { get; }

    /// <summary>The time from the decision to <see cref="ResetAtMicroseconds"/>.</summary>
    public TimeSpan ResetAfter => Span(ResetAtMicroseconds - AtMicroseconds);

    /// <summary>The time from the decision to <see cref="RetryAtMicroseconds"/>; null when allowed, and when it can never succeed.</summary>
    public TimeSpan? RetryAfter => _retryAt == Never ? null : Span(_retryAt - AtMicroseconds);

    /// <summary>How long an allowed caller waits before going ahead; zero but for shapers.</summary>
    public TimeSpan Delay => Span(DelayMicroseconds);

    /// <summary>The request was allowed.</summary>
    /// <param name="at">When the decision was made.</param>
    /// <param name="limit">As in <see cref="Limit"/>.</param>
    /// <param name="remaining">As in <see cref="Remaining"/>.</param>
    /// <param name="resetAt">As in <see cref="ResetAtMicroseconds"/>.</param>
    /// <param name="delay">As in <see cref="DelayMicroseconds"/>.</param>
    public static Decision Allow(long at, long limit, long remaining, long resetAt, long delay = 0) =>
        new(true, at, limit, remaining, resetAt, Never, delay);

    /// <summary>The request was denied.</summary>
    /// <param name="at">When the decision was made.</param>
    /// <param name="limit">As in <see cref="Limit"/>.</param>
    /// <param name="remaining">As in <see cref="Remaining"/>.</param>
    /// <param name="resetAt">As in <see cref="ResetAtMicroseconds"/>.</param>
    /// <param name="retryAt">As in <see cref="RetryAtMicroseconds"/>; <see cref="Never"/> when it can never succeed.</param>
    public static Decision Deny(long at, long limit, long remaining, long resetAt, long retryAt) =>
        new(false, at, limit, remaining, resetAt, retryAt, 0);

    private static TimeSpan Span(long microseconds) => TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
