using System.Runtime.CompilerServices;

namespace ThrottleKit.Bench.Throttle;

/// <summary>The same work under the same limit, by attribute and by hand.</summary>
internal sealed partial class ThrottledWork
{
    private const int Generous = 1_000_000_000;

    // What a careful author keeps: the limiter compiled for its strategy.
    private static readonly KeyedLimiter<string, PaidUntil, Gcra.Kernel> PerKey = KeyedLimiter<string>.Create(Strategy());
    private static readonly Limiter<PaidUntil, Gcra.Kernel> Shared = Limiter.Create(Strategy());

    private long _done;

    [Throttle(Tokens = Generous, Per = "1s", Key = nameof(key))]
    public partial long Keyed(string key);

    [Throttle(Tokens = Generous, Per = "1s")]
    public partial long Unkeyed(string key);

    [Throttle(Tokens = Generous, Per = "1s", Key = nameof(key))]
    public partial ValueTask<long> KeyedAsync(string key);

    public long KeyedByHand(string key)
    {
        var decision = PerKey.Acquire(key);
        if (!decision.IsAllowed) throw new InvalidOperationException($"Denied; retry after {decision.RetryAfter}.");
        return KeyedCore(key);
    }

    public long UnkeyedByHand(string key)
    {
        var decision = Shared.Acquire();
        if (!decision.IsAllowed) throw new InvalidOperationException($"Denied; retry after {decision.RetryAfter}.");
        return UnkeyedCore(key);
    }

    public ValueTask<long> KeyedAsyncByHand(string key)
    {
        var decision = PerKey.Acquire(key);
        return decision.IsAllowed
            ? KeyedCoreAsync(key)
            : ValueTask.FromException<long>(new InvalidOperationException($"Denied; retry after {decision.RetryAfter}."));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long KeyedCore(string key) => _done += key.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long UnkeyedCore(string key) => _done += key.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ValueTask<long> KeyedCoreAsync(string key) => new(_done += key.Length);

    private static Gcra Strategy() => new() { Limit = Generous, Period = TimeSpan.FromSeconds(1) };
}
