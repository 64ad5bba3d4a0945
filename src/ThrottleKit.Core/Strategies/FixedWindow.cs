namespace ThrottleKit;

/// <summary>At most <see cref="Limit"/> permits in each window; windows start at multiples of <see cref="Window"/> since the Unix epoch.</summary>
/// <remarks>
/// Two windows that meet can admit twice the limit within a time shorter than one window: half of it at the end of the first, half at the beginning of
/// the second. Where that matters, take <see cref="Gcra"/>.
/// </remarks>
[RateLimitStrategy]
[Leasable(LeaseKind.Window)]
public sealed partial class FixedWindow
{
    /// <summary>How many permits a window has, from 1 to 10^9.</summary>
    [Parameter(Min = 1, Max = 1_000_000_000)]
    public required long Limit { get; init; }

    /// <summary>How long a window is.</summary>
    [Parameter]
    public required Duration Window { get; init; }

    private Outcome<WindowUse> Decide(WindowUse? state, long now, long cost)
    {
        var (end, used) = state is { } s && now < s.End ? s : new WindowUse(Windows.EndOf(now, Window), 0);
        var left = Math.Max(0, Limit - used);
        return cost <= left
            ? Outcome.Allow(new WindowUse(end, used + cost), remaining: left - cost, resetAt: used + cost > 0 ? end : now)
            : Outcome.Deny(remaining: left, resetAt: used > 0 ? end : now, retryAt: cost <= Limit ? end : null);
    }

    private WindowUse Credit(WindowUse state, long now, long amount, long debitedAt) => Windows.Credit(state, now, amount, debitedAt, start: state.End - Window);

    private WindowUse Charge(WindowUse? state, long now, long amount) =>
        Windows.Charge(state is { } s && now < s.End ? s : new WindowUse(Windows.EndOf(now, Window), 0), amount);

    private WindowUse Carry(WindowUse state, FixedWindow old, long now) => Window > old.Window ? Windows.Carry(state, now, Windows.EndOf(now, Window)) : state;
}
