using System.Runtime.CompilerServices;
using ThrottleKit.Engine.Composition;
using ThrottleKit.Engine.Limiters;
using ThrottleKit.Engine.Table;
using ThrottleKit.Engine.Time;
using ThrottleKit.Engine.Waiting;

namespace ThrottleKit;

/// <summary>A keyed limiter compiled for one strategy: no interface or delegate call stands between a request and its decision.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TState">The strategy's state.</typeparam>
/// <typeparam name="TKernel">The strategy's functions.</typeparam>
public sealed class KeyedLimiter<TKey, TState, TKernel> : KeyedLimiter<TKey>
    where TKey : notnull
    where TState : struct
    where TKernel : struct, IStrategyKernel<TState>
{
    private readonly EngineClock _clock;
    private readonly CellDriver<TState, TKernel> _driver;
    private readonly KeyTable<TKey, TState> _table;
    private readonly SweepSchedule _sweep = new();
    private readonly WaitingRoom<TKey> _waiting;
    private readonly int _maxKeys;
    private readonly WhenFull _whenFull;

    internal KeyedLimiter(KernelExecutor<TState, TKernel> executor, KeyedLimiterOptions<TKey> options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxKeys);
        var time = options.TimeProvider ?? EngineClocks.Default;
        _clock = EngineClocks.Of(time);
        _driver = new(executor, _clock);
        _table = new(options.Comparer, _driver);
        _waiting = new(time, options.Comparer, AcquireFine, options.MaxWaitersPerKey, options.MaxWaiters);
        (_maxKeys, _whenFull) = (options.MaxKeys, options.WhenFull);
    }

    /// <inheritdoc/>
    public override StrategyDefinition Strategy => _driver.Current.Executor.Definition;

    /// <inheritdoc/>
    public override int KeyCount => _table.Used;

    internal KeyTable<TKey, TState> Table => _table;

    internal CellDriver<TState, TKernel> Driver => _driver;

    internal EngineClock Clock => _clock;

    /// <inheritdoc/>
    public override Decision Acquire(TKey key, long cost = 1)
    {
        Requests.CheckKey(key);
        Requests.CheckAmount(cost);
        return _waiting.IsEmpty ? AcquireNow(key, cost) : _waiting.Acquire(key, cost);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Decision AcquireNow(TKey key, long cost)
    {
        var hash = _table.Comparer.Hash(key);
        ref var place = ref _table.Find(key, hash);
        if (!Unsafe.IsNullRef(ref place))
        {
            var decision = _driver.TryDecide(ref place.State, cost, out var isDecided);
            if (isDecided)
            {
                SweepIfDue(decision.AtMicroseconds);
                return decision;
            }
        }

        return AcquireHeld(ref place, key, hash, cost);
    }

    /// <summary>As <see cref="AcquireNow"/>, under the lock of the key's cell: for what is not packed, and for what no state is kept of.</summary>
    /// <param name="place">The key's place, as it was found; a null reference where there is none.</param>
    /// <param name="key">The key.</param>
    /// <param name="hash">Its hash.</param>
    /// <param name="cost">What is asked for.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Decision AcquireHeld(ref Place<TKey, TState> place, TKey key, int hash, long cost)
    {
        while (true)
        {
            if (Unsafe.IsNullRef(ref place)) return Miss(key, hash, Now(), cost);
            if (_driver.TryEarly(ref place.State, out var early))
            {
                SweepIfDue(early);
                var entered = Cell.Enter(ref place.Word);
                if (entered != Cell.NotHeld)
                {
                    var decision = _driver.DecideEarly(ref place.Word, ref place.State, entered, early, cost, out var isDecided);
                    if (isDecided) return decision;
                }
            }

            var now = Now(); // after the lookup: reading the clock waits for all that came before, and what came before overlaps
            var word = Cell.Enter(ref place.Word);
            if (word != Cell.NotHeld) return _driver.Decide(ref place.Word, ref place.State, word, now, cost);
            Thread.Yield(); // the segment is being replaced
            place = ref _table.Find(key, hash);
        }
    }

    /// <summary>As <see cref="AcquireNow"/>, by the fine clock alone: who waits for a denial's end wants to come back no later than need be.</summary>
    private Decision AcquireFine(TKey key, long cost) => ApplyNow(key, new StrategyRequest(StrategyOperation.Decide, Now(), cost)).Decision;

    /// <inheritdoc/>
    public override ValueTask<Decision> AcquireAsync(TKey key, long cost = 1, TimeSpan? maxWait = null, CancellationToken cancellation = default)
    {
        Requests.CheckKey(key);
        Requests.CheckAmount(cost);
        return _waiting.AcquireAsync(key, cost, maxWait, cancellation);
    }

    /// <inheritdoc/>
    public override bool Reset(TKey key)
    {
        Requests.CheckKey(key);
        var hash = _table.Comparer.Hash(key);
        while (true)
        {
            ref var place = ref _table.Find(key, hash);
            if (Unsafe.IsNullRef(ref place)) return false;
            var word = Cell.Enter(ref place.Word);
            if (word == Cell.NotHeld) continue;
            _driver.Clear(ref place.Word, ref place.State, word);
            _waiting.Nudge(key);
            return (word & Cell.Full) != 0;
        }
    }

    /// <summary>
    /// Decides by other parameters from now on. What keys have consumed stays consumed: each state is brought over by the strategy's <c>Carry</c>
    /// when its key is next used.
    /// </summary>
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
    public override LimitPart At(TKey key, long cost = 1)
    {
        Requests.CheckKey(key);
        Requests.CheckAmount(cost);
        return new KeyedLimitPart<TKey, TState, TKernel>(this, key, cost);
    }

    private void Reconfigure(KernelExecutor<TState, TKernel> executor)
    {
        _driver.Reconfigure(executor);
        _waiting.NudgeAll();
    }

    internal override StrategyReply Apply(TKey key, in StrategyRequest request)
    {
        Requests.CheckKey(key);
        var reply = ApplyNow(key, request with { Now = Now() });
        if (request.Operation == StrategyOperation.Credit) _waiting.Nudge(key);
        return reply;
    }

    private StrategyReply ApplyNow(TKey key, in StrategyRequest timed)
    {
        var hash = _table.Comparer.Hash(key);
        while (true)
        {
            ref var place = ref _table.Find(key, hash);
            if (Unsafe.IsNullRef(ref place)) return Miss(key, hash, timed);
            var word = Cell.Enter(ref place.Word);
            if (word != Cell.NotHeld) return _driver.Apply(ref place.Word, ref place.State, word, timed);
            Thread.Yield();
        }
    }

    internal override Decision AcquireSpan(ReadOnlySpan<char> key, long cost)
    {
        Requests.CheckAmount(cost);
        if (!_table.Comparer.IsOrdinal || !_waiting.IsEmpty) return Acquire((TKey)(object)key.ToString(), cost);

        var hash = KeyHash.Of(key);
        ref var place = ref _table.Find(key, hash);
        if (Unsafe.IsNullRef(ref place)) return AcquireHeld(ref place, (TKey)(object)key.ToString(), hash, cost);
        var decision = _driver.TryDecide(ref place.State, cost, out var isDecided);
        if (!isDecided) return AcquireHeld(ref place, place.Key, hash, cost);
        SweepIfDue(decision.AtMicroseconds);
        return decision;
    }

    /// <summary>Gives a key a place if there is room.</summary>
    internal bool TryAdd(TKey key, int hash, long now)
    {
        if (_table.Add(key, hash, now, _maxKeys)) return true;
        if (_sweep.MayHurry(now)) Sweep(now);
        if (_table.Add(key, hash, now, _maxKeys)) return true;
        LimiterMetrics.Count(Strategy.Name, _whenFull);
        return false;
    }

    /// <summary>What is said of a new key that there is no room for.</summary>
    /// <param name="fresh">What would be said if there were.</param>
    internal Decision Full(in Decision fresh) =>
        _whenFull == WhenFull.AllowNewKeys
            ? fresh
            : Decision.Deny(fresh.AtMicroseconds, fresh.Limit, 0, fresh.AtMicroseconds, Decision.Never);

    /// <summary>A decision on a key without a place. Never inlined: the way of known keys is to stay short.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Decision Miss(TKey key, int hash, long now, long cost) =>
        Miss(key, hash, new StrategyRequest(StrategyOperation.Decide, now, cost)).Decision;

    /// <summary>A key without a place: one is made where there is something to keep in it.</summary>
    private StrategyReply Miss(TKey key, int hash, in StrategyRequest request)
    {
        while (true)
        {
            var fresh = _driver.Fresh(request, out var isKept);
            if (!isKept) return fresh;
            if (!TryAdd(key, hash, request.Now))
            {
                var decision = Full(fresh.Decision);
                return new StrategyReply(decision, decision.IsAllowed ? fresh.Granted : 0);
            }

            ref var place = ref _table.Find(key, hash);
            if (Unsafe.IsNullRef(ref place)) continue;
            var word = Cell.Enter(ref place.Word);
            if (word != Cell.NotHeld) return _driver.Apply(ref place.Word, ref place.State, word, request);
        }
    }

    /// <summary>The time; and in passing a step of the sweep, when one is due.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Now()
    {
        var now = _clock.Now;
        SweepIfDue(now);
        return now;
    }

    /// <summary>A step of the sweep, when one is due.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void SweepIfDue(long now)
    {
        if (_sweep.IsDue(now)) Sweep(now);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Sweep(long now)
    {
        if (_sweep.TryClaim(now, _table.Entries, out var entry)) _table.Sweep(entry, now);
    }
}
