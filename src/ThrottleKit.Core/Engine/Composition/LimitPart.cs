using ThrottleKit.Engine.Composition;

namespace ThrottleKit;

/// <summary>One limit and what a composed request takes of it: from <see cref="KeyedLimiter{TKey}.At"/> or <see cref="Limiter.At"/>. It may be kept and used by all threads.</summary>
public abstract class LimitPart
{
    private protected LimitPart(long cost) => Cost = cost;

    /// <summary>What a composed request takes of the limit, in permits.</summary>
    public long Cost { get; }

    /// <summary>Takes the cost of this limit alone.</summary>
    internal abstract Decision Acquire();

    /// <summary>Whether the limit's strategy can be given permits back.</summary>
    internal abstract bool CanGiveBack { get; }

    /// <summary>Gives the cost back that a decision took, but for what time has refilled since.</summary>
    internal abstract void GiveBack(in Decision taken);

    /// <summary>Whether both are about the same state.</summary>
    internal abstract bool IsSameAs(LimitPart other);

    /// <summary>What one composed request does with the part.</summary>
    internal abstract Hold Open();
}
