using System.Runtime.CompilerServices;

namespace ThrottleKit;

/// <summary>What a strategy's <c>Decide</c> returns: allowed with the state to keep, or denied.</summary>
/// <typeparam name="TState">The strategy's state.</typeparam>
public readonly struct Outcome<TState>
    where TState : struct
{
    internal Outcome(bool isAllowed, TState state, long remaining, long resetAt, long? retryAt, long delay)
    {
        IsAllowed = isAllowed;
        State = state;
        Remaining = remaining;
        ResetAt = resetAt;
        RetryAt = retryAt;
        Delay = delay;
    }

    /// <summary>Whether the request may go ahead.</summary>
    public bool IsAllowed { get; }

    /// <summary>The state to keep when allowed; meaningless when denied, as a denial changes nothing.</summary>
    public TState State { get; }

    /// <summary>What a request could still get right after this decision, in permits.</summary>
    public long Remaining { get; }

    /// <summary>The first instant at which, if nothing more arrives, the key says the same as no state; microseconds since the Unix epoch.</summary>
    public long ResetAt { get; }

    /// <summary>The first instant at which the same request would be allowed; null when allowed, and when it never would be.</summary>
    public long? RetryAt { get; }

    /// <summary>How long an allowed caller waits before going ahead, in microseconds; 0 but for shapers.</summary>
    public long Delay { get; }

    /// <summary>A denial fits every state.</summary>
    /// <param name="denial">The denial.</param>
    public static implicit operator Outcome<TState>(Denial denial) =>
        new(false, default, denial.Remaining, denial.ResetAt, denial.RetryAt, 0);
}

/// <summary>A denial, made by <see cref="Outcome.Deny"/>; converts to the outcome of any strategy.</summary>
/// <param name="Remaining">What a request could still get now, in permits.</param>
/// <param name="ResetAt">As in <see cref="Outcome{TState}.ResetAt"/>.</param>
/// <param name="RetryAt">As in <see cref="Outcome{TState}.RetryAt"/>.</param>
public readonly record struct Denial(long Remaining, long ResetAt, long? RetryAt);

/// <summary>Makes the outcomes of a strategy's <c>Decide</c>.</summary>
public static class Outcome
{
    /// <summary>The request is allowed.</summary>
    /// <param name="state">The state to keep.</param>
    /// <param name="remaining">What a request could still get right after this one, in permits.</param>
    /// <param name="resetAt">The first instant at which the state says the same as none; microseconds since the Unix epoch.</param>
    /// <param name="delay">How long the caller waits before going ahead, in microseconds.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outcome<TState> Allow<TState>(TState state, long remaining, long resetAt, long delay = 0)
        where TState : struct =>
        new(true, state, remaining, resetAt, null, delay);

    /// <summary>The request is denied, and the state stays as it was.</summary>
    /// <param name="remaining">What a request could still get now, in permits.</param>
    /// <param name="resetAt">The first instant at which the state says the same as none; microseconds since the Unix epoch.</param>
    /// <param name="retryAt">The first instant at which the same request would be allowed; null when it never would be.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Denial Deny(long remaining, long resetAt, long? retryAt) => new(remaining, resetAt, retryAt);
}
