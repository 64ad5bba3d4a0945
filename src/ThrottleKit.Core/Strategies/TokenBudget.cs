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

    private Outcome<WindowUse> Decide(WindowUse? state, long now, long cost)
    {
        var (end, used) = state is { } s && now < s.End ? s : new WindowUse(Windows.EndOf(now, Window), 0);
        if (used >= Budget && cost > 0) return Outcome.Deny(remaining: 0, resetAt: end, retryAt: end);

        var spent = Math.Min(Windows.MostUsed, used + cost);
        return Outcome.Allow(new WindowUse(end, spent), remaining: Math.Max(0, Budget - spent), resetAt: spent > 0 ? end : now);
    }

    private WindowUse Credit(WindowUse state, long now, long amount, long debitedAt) => Windows.Credit(state, now, amount, debitedAt, start: state.End - Window);

    private WindowUse Charge(WindowUse? state, long now, long amount) =>
        Windows.Charge(state is { } s && now < s.End ? s : new WindowUse(Windows.EndOf(now, Window), 0), amount);

    private WindowUse Carry(WindowUse state, TokenBudget old, long now) => Window > old.Window ? Windows.Carry(state, now, Windows.EndOf(now, Window)) : state;
}
