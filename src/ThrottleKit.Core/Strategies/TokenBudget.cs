namespace ThrottleKit;

/// <summary>
/// A budget for spend that is known only afterwards: a debit is allowed while anything is left, even if it crosses. Overshoot of a window is at most
/// the largest debit less one. Windows start at multiples of <see cref="Window"/> since the Unix epoch.
/// </summary>
[RateLimitStrategy]
public sealed partial class TokenBudget
{
    /// <summary>How many tokens a window has, from 1 to 2^50.</summary>
    [Parameter(Min = 1, Max = 1L << 50)]
    public required long Budget { get; init; }

    /// <summary>How long a window is.</summary>
    [Parameter]
    public required Duration Window { get; init; }

    /// <summary>What is kept for each key.</summary>
    /// <param name="End">When the window ends, in microseconds since the Unix epoch.</param>
    /// <param name="Used">How many tokens of it are used; may pass the budget.</param>
    public readonly record struct State(long End, [Field(Max = MostUsed)] long Used);

    /// <summary>What is spent beyond this is not counted: above any budget, and low enough that sums stay exact.</summary>
    private const long MostUsed = 1L << 52;

    private Outcome<State> Decide(State? state, long now, long cost)
    {
        var (end, used) = state is { } s && now < s.End ? s : new State(now - now % Window + Window, 0);
        if (used >= Budget && cost > 0) return Outcome.Deny(remaining: 0, resetAt: end, retryAt: end);

        var spent = Math.Min(MostUsed, used + cost);
        return Outcome.Allow(new State(end, spent), remaining: Math.Max(0, Budget - spent), resetAt: spent > 0 ? end : now);
    }

    /// <summary>Tokens go back to the window that they were taken from; one that has passed takes nothing back.</summary>
    private State Credit(State state, long now, long amount, long debitedAt) =>
        now < state.End && debitedAt >= state.End - Window ? state with { Used = Math.Max(0, state.Used - amount) } : state;

    private State Charge(State? state, long now, long amount)
    {
        var (end, used) = state is { } s && now < s.End ? s : new State(now - now % Window + Window, 0);
        return new State(end, Math.Min(MostUsed, used + amount));
    }

    /// <summary>Under a longer window, what is used stays used to the end of the window that now lies in.</summary>
    private State Carry(State state, TokenBudget old, long now) =>
        now < state.End && Window > old.Window ? state with { End = Math.Max(state.End, now - now % Window + Window) } : state;
}
