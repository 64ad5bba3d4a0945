using ThrottleKit.Engine.Limiters;

namespace ThrottleKit;

/// <summary>
/// A limit for each of many keys, in process. <see cref="Create"/> makes one of any strategy; what it returns is compiled for that strategy, and this
/// class is what to hold where the strategy is not known. Safe for all threads; a decision on a key that is known allocates nothing.
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <example><code>
/// var limiter = KeyedLimiter&lt;string&gt;.Create(new Gcra { Limit = 100, Period = TimeSpan.FromMinutes(1) });
/// if (!limiter.Acquire(user).IsAllowed) return TooManyRequests();
/// </code></example>
public abstract partial class KeyedLimiter<TKey>
    where TKey : notnull
{
    private protected KeyedLimiter()
    {
    }

    /// <summary>A limiter for a strategy.</summary>
    /// <param name="strategy">The strategy with its parameters.</param>
    /// <param name="options">How to set it up; null for the defaults.</param>
    /// <exception cref="StrategyConfigurationException">A parameter is out of its range, or decisions would not be exact.</exception>
    public static KeyedLimiter<TKey, TState, TKernel> Create<TState, TKernel>(
        IStrategy<TState, TKernel> strategy, KeyedLimiterOptions<TKey>? options = null)
        where TState : struct
        where TKernel : struct, IStrategyKernel<TState>
    {
        ArgumentNullException.ThrowIfNull(strategy);
        return new KeyedLimiter<TKey, TState, TKernel>(strategy.Executor(), options ?? new());
    }

    /// <summary>The strategy.</summary>
    public abstract StrategyDefinition Strategy { get; }

    /// <summary>
    /// Decides by another policy of the same strategy from now on. What keys have consumed stays consumed: each state is brought over by the strategy's <c>Carry</c>
    /// when its key is next used.
    /// </summary>
    /// <param name="policy">The policy.</param>
    /// <exception cref="ArgumentException">It is of another strategy.</exception>
    /// <exception cref="NotSupportedException">The parameters change what states mean, and the strategy has no <c>Carry</c>.</exception>
    public abstract void Reconfigure(Policy policy);

    /// <summary>How many keys take memory, those included that have rested and are not yet forgotten.</summary>
    public abstract int KeyCount { get; }

    /// <summary>Takes a cost or nothing; nothing while calls of <see cref="AcquireAsync"/> wait for it, which came first.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cost">How many permits; 0 is a peek.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cost is not from 0 to <see cref="Exact.MaxAmount"/>.</exception>
    /// <exception cref="StrategyRangeException">An expression left its exact range; nothing was taken.</exception>
    public abstract Decision Acquire(TKey key, long cost = 1);

    /// <summary>
    /// Takes a cost as soon as it is there. Calls that wait for one key are served in the order they came; a call of <see cref="Acquire"/> is denied
    /// while others wait for its key.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="cost">How many permits.</param>
    /// <param name="maxWait">How long at most; null for as long as it takes.</param>
    /// <param name="cancellation">Ends the wait; what was not taken stays.</param>
    /// <returns>
    /// What was decided last: a denial as soon as it is known that the wait would be too long, that the cost can never succeed, or that too many wait.
    /// </returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled; nothing was taken.</exception>
    public abstract ValueTask<Decision> AcquireAsync(TKey key, long cost = 1, TimeSpan? maxWait = null, CancellationToken cancellation = default);

    /// <summary>What the key has left; nothing is taken.</summary>
    /// <param name="key">The key.</param>
    public Decision Peek(TKey key) => Forecast(key, 0);

    /// <summary>What <see cref="Acquire"/> would say now; nothing is taken.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cost">How many permits.</param>
    public Decision Forecast(TKey key, long cost = 1)
    {
        Requests.CheckAmount(cost);
        return Apply(key, new StrategyRequest(StrategyOperation.Forecast, 0, cost)).Decision;
    }

    /// <summary>Takes as much as is allowed now, up to what is wanted; nothing where that is below the least.</summary>
    /// <param name="key">The key.</param>
    /// <param name="most">How many permits are wanted.</param>
    /// <param name="least">How many are needed, at least 1.</param>
    public StrategyReply AcquireUpTo(TKey key, long most, long least = 1)
    {
        Requests.CheckAmount(most);
        Requests.CheckLeast(least);
        return Apply(key, new StrategyRequest(StrategyOperation.Grant, 0, most, least));
    }

    /// <summary>Gives permits back that were not used after all: what time has refilled since is not given twice.</summary>
    /// <param name="key">The key.</param>
    /// <param name="amount">How many.</param>
    /// <param name="taken">The decision that took them.</param>
    /// <returns>What a peek says right after it.</returns>
    /// <exception cref="NotSupportedException">The strategy has no <c>Credit</c>.</exception>
    public Decision Credit(TKey key, long amount, Decision taken)
    {
        Requests.CheckAmount(amount);
        return Apply(key, new StrategyRequest(StrategyOperation.Credit, 0, amount, DebitedAt: taken.AtMicroseconds)).Decision;
    }

    /// <summary>Records what has already been spent, past the limit if need be.</summary>
    /// <param name="key">The key.</param>
    /// <param name="amount">How much.</param>
    /// <returns>What a peek says right after it.</returns>
    /// <exception cref="NotSupportedException">The strategy has no <c>Charge</c>.</exception>
    public Decision Charge(TKey key, long amount)
    {
        Requests.CheckAmount(amount);
        return Apply(key, new StrategyRequest(StrategyOperation.Charge, 0, amount)).Decision;
    }

    /// <summary>Forgets what a key has consumed: an operator's remedy.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it had a state.</returns>
    public abstract bool Reset(TKey key);

    /// <summary>This limiter for one key, as a part of a composition such as <see cref="Limits.All(ReadOnlySpan{LimitPart})"/>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cost">What the composed request takes of it.</param>
    public abstract LimitPart At(TKey key, long cost = 1);

    /// <summary>Any operation; its time is the limiter's own.</summary>
    internal abstract StrategyReply Apply(TKey key, in StrategyRequest request);

    /// <summary>As <see cref="Acquire"/>, for keys that are strings.</summary>
    internal abstract Decision AcquireSpan(ReadOnlySpan<char> key, long cost);
}
