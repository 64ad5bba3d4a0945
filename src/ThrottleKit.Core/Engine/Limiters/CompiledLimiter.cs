using System.Runtime.CompilerServices;
using ThrottleKit.Engine.Composition;
using ThrottleKit.Engine.Limiters;
using ThrottleKit.Engine.Table;
using ThrottleKit.Engine.Time;
using ThrottleKit.Engine.Waiting;

namespace ThrottleKit;

/// <summary>A limiter compiled for one strategy: no interface or delegate call stands between a request and its decision.</summary>
/// <typeparam name="TState">The strategy's state.</typeparam>
/// <typeparam name="TKernel">The strategy's functions.</typeparam>
public sealed class Limiter<TState, TKernel> : Limiter
    where TState : struct
    where TKernel : struct, IStrategyKernel<TState>
{
    private readonly EngineClock _clock;
    private readonly CellDriver<TState, TKernel> _driver;
    private readonly WaitingRoom<byte> _waiting;
    private int _word;
    private TState _state;

    internal Limiter(KernelExecutor<TState, TKernel> executor, TimeProvider time, int maxWaiters)
    {
        _clock = EngineClocks.Of(time);
        _driver = new(executor, _clock);
        _waiting = new(time, null, (_, cost) => AcquireFine(cost), maxWaiters, maxWaiters);
    }

    /// <inheritdoc/>
    public override StrategyDefinition Strategy => _driver.Current.Executor.Definition;

    internal ref int Word => ref _word;

    internal ref TState State => ref _state;

    internal CellDriver<TState, TKernel> Driver => _driver;

    internal EngineClock Clock => _clock;

    /// <inheritdoc/>
    public override Decision Acquire(long cost = 1)
    {
        Requests.CheckAmount(cost);
        return _waiting.IsEmpty ? AcquireNow(cost) : _waiting.Acquire(0, cost);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Decision AcquireNow(long cost)
    {
        var decision = _driver.TryDecide(ref _state, cost, out var isDecided);
        return isDecided ? decision : AcquireHeld(cost);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Decision AcquireHeld(long cost)
    {
        if (_driver.TryEarly(ref _state, out var early))
        {
            var word = Cell.Enter(ref _word); // this cell never moves
            var decision = _driver.DecideEarly(ref _word, ref _state, word, early, cost, out var isDecided);
            if (isDecided) return decision;
        }

        return AcquireFine(cost);
    }

    /// <summary>By the fine clock alone: who waits for a denial's end wants to come back no later than need be.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Decision AcquireFine(long cost)
    {
        var now = _clock.Now;
        var word = Cell.Enter(ref _word);
        return _driver.Decide(ref _word, ref _state, word, now, cost);
    }

    /// <inheritdoc/>
    public override ValueTask<Decision> AcquireAsync(long cost = 1, TimeSpan? maxWait = null, CancellationToken cancellation = default)
    {
        Requests.CheckAmount(cost);
        return _waiting.AcquireAsync(0, cost, maxWait, cancellation);
    }

    /// <inheritdoc/>
    public override bool Reset()
    {
        var word = Cell.Enter(ref _word);
        _driver.Clear(ref _word, ref _state, word);
        _waiting.Nudge(0);
        return (word & Cell.Full) != 0;
    }

    /// <summary>Decides by other parameters from now on. What has been consumed stays consumed, by the strategy's <c>Carry</c>.</summary>
    /// <param name="strategy">The strategy with its new parameters.</param>
    /// <exception cref="StrategyConfigurationException">A parameter is out of its range, or decisions would not be exact.</exception>
    /// <exception cref="NotSupportedException">The parameters change what states mean, and the strategy has no <c>Carry</c>.</exception>
    public void Reconfigure(IStrategy<TState, TKernel> strategy)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        Reconfigure(strategy.Executor());
    }

    /// <inheritdoc/>
    public override void Reconfigure(Policy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Reconfigure(policy.Executor as KernelExecutor<TState, TKernel> ?? throw new ArgumentException(
            $"The limiter is of strategy '{Strategy.Name}', and policy '{policy.Name}' of '{policy.Strategy.Name}'.", nameof(policy)));
    }

    /// <inheritdoc/>
    public override LimitPart At(long cost = 1)
    {
        Requests.CheckAmount(cost);
        return new SingleLimitPart<TState, TKernel>(this, cost);
    }

    private void Reconfigure(KernelExecutor<TState, TKernel> executor)
    {
        _driver.Reconfigure(executor);
        _waiting.Nudge(0);
    }

    internal override StrategyReply Apply(in StrategyRequest request)
    {
        var timed = request with { Now = _clock.Now };
        var word = Cell.Enter(ref _word);
        var reply = _driver.Apply(ref _word, ref _state, word, timed);
        if (request.Operation == StrategyOperation.Credit) _waiting.Nudge(0);
        return reply;
    }
}
