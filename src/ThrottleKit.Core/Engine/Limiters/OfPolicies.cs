using ThrottleKit.Engine.Time;

namespace ThrottleKit;

// Apart from the rest, which knows of no executor but those it is given: tests compile that against primitives of their own.

public abstract partial class Limiter
{
    /// <summary>A limiter for a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="time">Where the time comes from; null for the system's.</param>
    public static Limiter Of(Policy policy, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Executor.NewLimiter(time ?? EngineClocks.Default);
    }
}

public abstract partial class KeyedLimiter<TKey>
{
    /// <summary>A limiter for a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="options">How to set it up; null for the defaults.</param>
    public static KeyedLimiter<TKey> Of(Policy policy, KeyedLimiterOptions<TKey>? options = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Executor.NewLimiter(options ?? new());
    }
}
