namespace ThrottleKit.Bench.Decisions;

/// <summary>
/// GCRA as a strong engineer writes it for one configuration: exact, in whole microseconds and a numerator over the denominator of the emission interval,
/// with all that depends on the configuration computed once, and as few divisions as there can be: one for what remains, one more only where
/// the interval is no whole number.
/// </summary>
/// <remarks>It leaves out what only the largest configurations need: products beyond 64 bits, a horizon. The constructor refuses those.</remarks>
internal readonly struct HandGcra : IStrategyKernel<PaidUntil>
{
    private readonly long _num, _den, _perWhole, _perPart, _tolerance, _tolerancePart, _burst;

    public HandGcra(long limit, long period, long burst)
    {
        var divisor = Gcd(period, limit);
        (_num, _den, _burst) = (period / divisor, limit / divisor, burst);
        (_perWhole, _perPart) = (_num / _den, _num % _den);
        var whole = new System.Int128(0, (ulong)burst) * _num / _den;
        (_tolerance, _tolerancePart) = ((long)whole, (long)(new System.Int128(0, (ulong)burst) * _num % _den));
        _ = checked((_tolerance + 1) * _den);
    }

    public Decision Decide(bool exists, PaidUntil state, long now, long cost, out PaidUntil next)
    {
        var (whole, part) = (state.Whole, state.Part);
        if (whole < now) (whole, part) = (now, 0);

        var left = 0L;
        var room = _tolerance - (whole - now);
        if (room >= 0)
        {
            var numerator = (room * _den) + _tolerancePart - part;
            if (numerator > 0) left = (long)((ulong)numerator / (ulong)_num);
        }

        if (cost > _burst)
        {
            next = default;
            return Decision.Deny(now, _burst, left, part > 0 ? whole + 1 : whole, Decision.Never);
        }

        var span = cost * _perWhole;
        var spanPart = 0L;
        if (_perPart != 0)
        {
            var product = cost * _perPart;
            var extra = (long)((ulong)product / (ulong)_den);
            span += extra;
            spanPart = product - (extra * _den);
        }

        if (cost <= left)
        {
            whole += span;
            part += spanPart;
            if (part >= _den)
            {
                whole++;
                part -= _den;
            }

            next = new PaidUntil(whole, part);
            return Decision.Allow(now, _burst, left - cost, part > 0 ? whole + 1 : whole);
        }

        next = default;
        var wait = part + spanPart - _tolerancePart;
        var roundUp = wait > _den ? 2 : wait > 0 ? 1 : 0;
        return Decision.Deny(now, _burst, left, part > 0 ? whole + 1 : whole, whole + span - _tolerance + roundUp);
    }

    public PaidUntil Credit(PaidUntil state, long now, long amount, long debitedAt) => throw new NotSupportedException();

    public PaidUntil Charge(bool exists, PaidUntil state, long now, long amount) => throw new NotSupportedException();

    public PaidUntil Carry(PaidUntil state, ReadOnlySpan<long> units, long now) => throw new NotSupportedException();

    public PaidUntil Unpack(ReadOnlySpan<long> fields) => throw new NotSupportedException();

    public long Width(PaidUntil state) => throw new NotSupportedException();

    public void Pack(PaidUntil state, Span<long> fields) => throw new NotSupportedException();

    private static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);
}
