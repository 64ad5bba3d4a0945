namespace ThrottleKit;

/// <summary>At most <see cref="Limit"/> permits in each window; windows start at multiples of <see cref="Window"/> since the Unix epoch.</summary>
/// <remarks>
/// Two windows that meet can admit twice the limit within a time shorter than one window: half of it at the end of the first, half at the beginning of
/// the second. Where that matters, take <see cref="Gcra"/>.
/// </remarks>
[RateLimitStrategy]
public sealed partial class FixedWindow
{
    /// <summary>How many permits a window has, from 1 to 10^9.</summary>
    [Parameter(Min = 1, Max = 1_000_000_000)]
    public required long Limit { get; init; }

    /// <summary>How long a window is.</summary>
    [Parameter]
    public required Duration Window { get; init; }

    /// <summary>What is kept for each key.</summary>
    /// <param name="End">When the window ends, in microseconds since the Unix epoch.</param>
    /// <param name="Used">How many permits of it are used.</param>
    public readonly record struct State(long End, [Field(Max = MostUsed)] long Used);

    /// <summary>What is charged beyond this is not counted: far above any limit, and low enough that sums stay exact.</summary>
    private const long MostUsed = 1L << 51;

    private Outcome<State> Decide(State? state, long now, long cost)
    {
        var (end, used) = state is { } s && now < s.End ? s : new State(now - now % Window + Window, 0);
        var left = Math.Max(0, Limit - used);
        return cost <= left
            ? Outcome.Allow(new State(end, used + cost), remaining: left - cost, resetAt: used + cost > 0 ? end : now)
            : Outcome.Deny(remaining: left, resetAt: used > 0 ? end : now, retryAt: cost <= Limit ? end : null);
    }

    /// <summary>Permits go back to the window that they were taken from; one that has passed takes nothing back.</summary>
    private State Credit(State state, long now, long amount, long debitedAt) =>
        now < state.End && debitedAt >= state.End - Window ? state with { Used = Math.Max(0, state.Used - amount) } : state;

    private State Charge(State? state, long now, long amount)
    {
        var (end, used) = state is { } s && now < s.End ? s : new State(now - now % Window + Window, 0);
        return new State(end, Math.Min(MostUsed, used + amount));
    }

    /// <summary>Under a longer window, what is used stays used to the end of the window that now lies in.</summary>
    private State Carry(State state, FixedWindow old, long now) =>
        now < state.End && Window > old.Window ? state with { End = Math.Max(state.End, now - now % Window + Window) } : state;
}
