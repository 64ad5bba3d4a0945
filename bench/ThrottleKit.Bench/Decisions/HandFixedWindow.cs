namespace ThrottleKit.Bench.Decisions;

/// <summary>A fixed window as a strong engineer writes it for one configuration.</summary>
internal readonly struct HandFixedWindow(long limit, long window) : IStrategyKernel<WindowUse>
{
    public Decision Decide(bool exists, WindowUse state, long now, long cost, out WindowUse next)
    {
        var (end, used) = (state.End, state.Used);
        if (!exists || now >= end) (end, used) = ((long)((((ulong)now / (ulong)window) + 1) * (ulong)window), 0);

        var left = Math.Max(0, limit - used);
        if (cost <= left)
        {
            used += cost;
            next = new WindowUse(end, used);
            return Decision.Allow(now, limit, left - cost, used > 0 ? end : now);
        }

        next = default;
        return Decision.Deny(now, limit, left, used > 0 ? end : now, cost <= limit ? end : Decision.Never);
    }

    public WindowUse Credit(WindowUse state, long now, long amount, long debitedAt) => throw new NotSupportedException();

    public WindowUse Charge(bool exists, WindowUse state, long now, long amount) => throw new NotSupportedException();

    public WindowUse Carry(WindowUse state, ReadOnlySpan<long> units, long now) => throw new NotSupportedException();

    public WindowUse Unpack(ReadOnlySpan<long> fields) => throw new NotSupportedException();

    public long Width(WindowUse state) => throw new NotSupportedException();

    public void Pack(WindowUse state, Span<long> fields) => throw new NotSupportedException();
}
