namespace ThrottleKit.Testing.Tests;

/// <summary>What the stand-in's kernels do wrong, one flaw at a time.</summary>
public enum Flaw
{
    None,
    AllowsOneMore,
    CreditsTwice,
    ForgetsOnCarry,
    RetriesTooEarly,
    RetriesTooLate,
    WritesOnDenial,
    ResetsLate,
    RemainsOneMore,
    DeniesSmallCosts,
    WantsSpareTime,
}

public readonly record struct WindowState(long End, long Used);

/// <summary>A fixed window by hand, with a flaw if one is asked for.</summary>
public readonly struct WindowKernel(long limit, long window, Flaw flaw) : IStrategyKernel<WindowState>
{
    public Decision Decide(bool exists, WindowState state, long now, long cost, out WindowState next)
    {
        var fresh = !exists || now >= state.End;
        var end = fresh ? now - now % window + window : state.End;
        var used = fresh ? 0 : state.Used;
        var left = Math.Max(0, limit - used);
        next = new WindowState(end, used + cost);
        var resetAt = end + (flaw == Flaw.ResetsLate && used + cost > 1 ? 1 : 0);
        var allowed = cost <= left + (flaw == Flaw.AllowsOneMore && used == 3 ? 1 : 0);
        if (flaw == Flaw.DeniesSmallCosts && cost == 1 && left > 5) allowed = false;
        if (flaw == Flaw.WantsSpareTime && cost > 0 && now % window == window / 2) allowed = false;
        if (allowed)
        {
            var remaining = Math.Max(0, left - cost) + (flaw == Flaw.RemainsOneMore && left - cost == 1 ? 1 : 0);
            return Decision.Allow(now, limit, remaining, used + cost > 0 ? resetAt : now);
        }

        var retryAt = end + (flaw == Flaw.RetriesTooEarly && cost == limit ? -1 : flaw == Flaw.RetriesTooLate && cost == limit ? 1 : 0);
        return Decision.Deny(now, limit, left, used > 0 ? end : now, cost <= limit ? retryAt : Decision.Never);
    }

    public WindowState Credit(WindowState state, long now, long amount, long debitedAt) =>
        now < state.End && debitedAt >= state.End - window
            ? state with { Used = Math.Max(0, state.Used - (flaw == Flaw.CreditsTwice ? 2 * amount : amount)) }
            : state;

    public WindowState Charge(bool exists, WindowState state, long now, long amount) => throw new NotSupportedException();

    public WindowState Carry(WindowState state, ReadOnlySpan<long> units, long now) => flaw == Flaw.ForgetsOnCarry ? default : state;

    public WindowState Unpack(ReadOnlySpan<long> fields) => new(fields[0], fields[1]);

    public long Width(WindowState state) => 2;

    public void Pack(WindowState state, Span<long> fields) => (fields[0], fields[1]) = (state.End, state.Used);
}
