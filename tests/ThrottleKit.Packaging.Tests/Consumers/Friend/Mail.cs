using ThrottleKit;

namespace Friend;

/// <summary>So many in all, and then no more.</summary>
[RateLimitStrategy]
public sealed partial class Once
{
    [Parameter(Min = 1, Max = 1_000)] public required long Limit { get; init; }

    [Parameter] public required Duration Period { get; init; }

    public readonly record struct State([Field(Max = 1L << 52)] long Used, long Until);

    private Outcome<State> Decide(State? state, long now, long cost)
    {
        var (used, until) = state is { } s && now < s.Until ? s : new State(0, now + Period);
        return cost <= Limit - used
            ? Outcome.Allow(new State(used + cost, until), remaining: Limit - used - cost, resetAt: used + cost > 0 ? until : now)
            : Outcome.Deny(remaining: Math.Max(0, Limit - used), resetAt: until, retryAt: cost <= Limit ? until : null);
    }

    private State Carry(State state, Once old, long now) => state;
}

internal sealed class Mail
{
    [Throttle(Tokens = 3, Per = "1h", Strategy = "once", Key = nameof(user))]
    internal int Send(string user) => user.Length;
}
