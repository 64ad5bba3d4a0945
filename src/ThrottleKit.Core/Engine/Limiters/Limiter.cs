using ThrottleKit.Engine.Limiters;
using ThrottleKit.Engine.Time;

namespace ThrottleKit;

/// <summary>
/// One limit, in process. <see cref="Create"/> makes one of any strategy; what it returns is compiled for that strategy, and this class is what to hold
/// where the strategy is not known. Safe for all threads; a decision allocates nothing.
/// </summary>
public abstract partial class Limiter
{
    private protected Limiter()
    {
    }

    /// <summary>A limiter for a strategy.</summary>
    /// <param name="strategy">The strategy with its parameters.</param>
    /// <param name="time">Where the time comes from; null for the system's.</param>
    /// <param name="maxWaiters">How many calls may wait at the same time.</param>
    /// <exception cref="StrategyConfigurationException">A parameter is out of its range, or decisions would not be exact.</exception>
    public static Limiter<TState, TKernel> Create<TState, TKernel>(
        IStrategy<TState, TKernel> strategy, TimeProvider? time = null, int maxWaiters = 1_000)
        where TState : struct
        where TKernel : struct, IStrategyKernel<TState>
    {
        ArgumentNullException.ThrowIfNull(strategy);
        return new Limiter<TState, TKernel>(strategy.Executor(), time ?? EngineClocks.Default, maxWaiters);
    }

    /// <summary>The strategy.</summary>
    public abstract StrategyDefinition Strategy { get; }

    /// <summary>Decides by another policy of the same strategy from now on. What has been consumed stays consumed, by the strategy's <c>Carry</c>.</summary>
    /// <param name="policy">The policy.</param>
    /// <exception cref="ArgumentException">It is of another strategy.</exception>
    /// <exception cref="NotSupportedException">The parameters change what states mean, and the strategy has no <c>Carry</c>.</exception>
    public abstract void Reconfigure(Policy policy);

    /// <summary>Takes a cost or nothing; nothing while calls of <see cref="AcquireAsync"/> wait for it, which came first.</summary>
    /// <param name="cost">How many permits; 0 is a peek.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cost is not from 0 to <see cref="Exact.MaxAmount"/>.</exception>
    /// <exception cref="StrategyRangeException">An expression left its exact range; nothing was taken.</exception>
    public abstract Decision Acquire(long cost = 1);

    /// <summary>
    /// Takes a cost as soon as it is there. Calls that wait are served in the order they came; a call of <see cref="Acquire"/> is denied while
    /// others wait.
    /// </summary>
    /// <param name="cost">How many permits.</param>
    /// <param name="maxWait">How long at most; null for as long as it takes.</param>
    /// <param name="cancellation">Ends the wait; what was not taken stays.</param>
    /// <returns>
    /// What was decided last: a denial as soon as it is known that the wait would be too long, that the cost can never succeed, or that too many wait.
    /// </returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled; nothing was taken.</exception>
    public abstract ValueTask<Decision> AcquireAsync(long cost = 1, TimeSpan? maxWait = null, CancellationToken cancellation = default);

    /// <summary>What is left; nothing is taken.</summary>
    public Decision Peek() => Forecast(0);

    /// <summary>What <see cref="Acquire"/> would say now; nothing is taken.</summary>
    /// <param name="cost">How many permits.</param>
    public Decision Forecast(long cost = 1)
    {
        Requests.CheckAmount(cost);
        return Apply(new StrategyRequest(StrategyOperation.Forecast, 0, cost)).Decision;
    }

    /// <summary>Takes as much as is allowed now, up to what is wanted; nothing where that is below the least.</summary>
    /// <param name="most">How many permits are wanted.</param>
    /// <param name="least">How many are needed, at least 1.</param>
    public StrategyReply AcquireUpTo(long most, long least = 1)
    {
        Requests.CheckAmount(most);
        Requests.CheckLeast(least);
        return Apply(new StrategyRequest(StrategyOperation.Grant, 0, most, least));
    }

    /// <summary>Gives permits back that were not used after all: what time has refilled since is not given twice.</summary>
    /// <param name="amount">How many.</param>
    /// <param name="taken">The decision that took them.</param>
    /// <returns>What a peek says right after it.</returns>
    /// <exception cref="NotSupportedException">The strategy has no <c>Credit</c>.</exception>
    public Decision Credit(long amount, Decision taken)
    {
        Requests.CheckAmount(amount);
        return Apply(new StrategyRequest(StrategyOperation.Credit, 0, amount, DebitedAt: taken.AtMicroseconds)).Decision;
    }

    /// <summary>Records what has already been spent, past the limit if need be.</summary>
    /// <param name="amount">How much.</param>
    /// <returns>What a peek says right after it.</returns>
    /// <exception cref="NotSupportedException">The strategy has no <c>Charge</c>.</exception>
    public Decision Charge(long amount)
    {
        Requests.CheckAmount(amount);
        return Apply(new StrategyRequest(StrategyOperation.Charge, 0, amount)).Decision;
    }

    /// <summary>Forgets what was consumed: an operator's remedy.</summary>
    /// <returns>Whether there was anything to forget.</returns>
    public abstract bool Reset();

    /// <summary>This limiter as a part of a composition such as <see cref="Limits.All(ReadOnlySpan{LimitPart})"/>.</summary>
    /// <param name="cost">What the composed request takes of it.</param>
    public abstract LimitPart At(long cost = 1);

    /// <summary>Any operation; its time is the limiter's own.</summary>
    internal abstract StrategyReply Apply(in StrategyRequest request);
}
