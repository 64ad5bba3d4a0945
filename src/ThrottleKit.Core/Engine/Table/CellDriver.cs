using System.Runtime.CompilerServices;
using ThrottleKit.Engine.Time;

namespace ThrottleKit.Engine.Table;

/// <summary>Applies operations to cells: to packed states by compare-and-swap, to all others under the lock of their cell.</summary>
/// <remarks>
/// The configuration is read after the state, or under its lock: it is then never older than the one that made the state. Methods that take a cell's word as it was entered give the lock
/// back, with what was written or as it was.
/// </remarks>
internal sealed class CellDriver<TState, TKernel> : CellStates<TState>
    where TState : struct
    where TKernel : struct, IStrategyKernel<TState>
{
    /// <summary>
    /// How long a state that has become past is kept all the same, in microseconds: a busy key whose limit is so high that it rests between any two
    /// requests is not forgotten and found anew each time.
    /// </summary>
    private const long Grace = 1_000_000;

    private readonly EngineClock _clock;
    private readonly Packing<TState> _packing;
    private readonly bool _isSettled;
    private Configuration<TState, TKernel> _current;

    /// <summary>A driver for the cells of one limiter.</summary>
    /// <param name="executor">What decides.</param>
    /// <param name="clock">The limiter's time.</param>
    public CellDriver(KernelExecutor<TState, TKernel> executor, EngineClock clock)
    {
        _clock = clock;
        _current = new(executor);
        _packing = new(Packing<TState>.IsPossible(executor.Definition.State), clock.Now);
        _isSettled = SettledState<TState>.Is(executor.Definition);
    }

    /// <summary>A number of its own, for the order in which cells of several limiters are locked.</summary>
    public long Number { get; } = DriverNumbers.Next();

    /// <summary>What decides now.</summary>
    public Configuration<TState, TKernel> Current => Volatile.Read(ref _current);

    /// <summary>How states stand in their cells.</summary>
    public ref readonly Packing<TState> Packing => ref _packing;

    /// <summary>Decides by other parameters from now on.</summary>
    public void Reconfigure(KernelExecutor<TState, TKernel> executor)
    {
        lock (this) Volatile.Write(ref _current, _current.Then(executor));
    }

    /// <summary>Takes a cost or nothing, without the cell's lock.</summary>
    /// <param name="cell">The cell's state; the cell may move meanwhile.</param>
    /// <param name="cost">What is asked for.</param>
    /// <param name="isDecided">Whether that was possible. Where it was not, nothing was decided: ask under the lock.</param>
    /// <remarks>
    /// By the early end of the time where that comes to the same: what is allowed at the early end is then allowed at all later ones, and leaves the same state up to the late end; what is
    /// denied is denied up to the instant at which a retry succeeds.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Decision TryDecide(ref TState cell, long cost, out bool isDecided)
    {
        isDecided = false;
        if (!_packing.TryRead(ref cell, out var word)) return default;
        var now = 0L;
        var state = _packing.Unpack(word);
        var isEarly = _isSettled && _clock.TryEarly(SettledState<TState>.Until(ref state), out now);
        if (!isEarly) now = _clock.Now;
        while (true)
        {
            var configuration = Current;
            if (Packing<TState>.Epoch(word) != configuration.Epoch) return default;
            if (isEarly && SettledState<TState>.Until(ref state) <= now + EngineClock.Uncertainty) return default;
            var decision = configuration.Kernel.Decide(exists: true, state, now, cost, out var next);
            if (!decision.IsAllowed || cost == 0)
            {
                isDecided = !isEarly || decision.IsAllowed || (ulong)decision.RetryAtOrNever > (ulong)(now + EngineClock.Uncertainty);
                return decision;
            }

            if (!isEarly && !KernelDriver<TState, TKernel>.Says(decision)) return default;
            if (!_packing.TryPack(next, configuration.Epoch, out var after)) return default;
            if (Packing<TState>.TryReplace(ref cell, ref word, after))
            {
                isDecided = true;
                return decision;
            }

            if (word <= 0) return default;
            state = _packing.Unpack(word);
        }
    }

    /// <summary>
    /// The early end of the time, where the state seems to be one by which it does not matter when exactly it is. The cell need not be held:
    /// <see cref="DecideEarly"/> looks again.
    /// </summary>
    public bool TryEarly(ref TState cell, out long early)
    {
        early = 0;
        if (!_isSettled) return false;
        var state = _packing.Peek(ref cell);
        return _clock.TryEarly(SettledState<TState>.Until(ref state), out early);
    }

    /// <summary>As <see cref="TryDecide"/> by the early end of the time, under the lock: for states that are not packed.</summary>
    /// <param name="word">The cell's word.</param>
    /// <param name="cell">Its state.</param>
    /// <param name="was">The word as it was entered.</param>
    /// <param name="early">The early end; the late one is <see cref="EngineClock.Uncertainty"/> after it.</param>
    /// <param name="cost">What is asked for.</param>
    /// <param name="isDecided">Whether it comes to the same at all times from one end to the other. Where it does not, or might not, nothing was decided: ask again, with the time.</param>
    /// <remarks>Such a state says something at both ends, so that the cell's word stays as it is.</remarks>
    public Decision DecideEarly(ref int word, ref TState cell, int was, long early, long cost, out bool isDecided)
    {
        try
        {
            var state = _packing.Take(ref cell);
            var configuration = Current;
            isDecided = was == Cell.Word(exists: true, configuration.Epoch) && SettledState<TState>.Until(ref state) > early + EngineClock.Uncertainty;
            if (!isDecided) return default;
            var decision = configuration.Kernel.Decide(exists: true, state, early, cost, out var next);
            if (!decision.IsAllowed) isDecided = (ulong)decision.RetryAtOrNever > (ulong)(early + EngineClock.Uncertainty);
            else if (cost > 0) _packing.Put(ref cell, next, exists: true, configuration.Epoch);
            return decision;
        }
        finally
        {
            Leave(ref word, ref cell, was);
        }
    }

    /// <summary>Takes a cost or nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Decision Decide(ref int word, ref TState cell, int was, long now, long cost)
    {
        var after = was;
        try
        {
            var state = _packing.Take(ref cell);
            var configuration = Current;
            var exists = configuration.Load(was, ref state, now);
            var decision = KernelDriver<TState, TKernel>.Decide(configuration.Kernel, ref exists, ref state, now, cost, out var written);
            if (written)
            {
                _packing.Put(ref cell, state, exists, configuration.Epoch);
                after = Cell.Word(exists, configuration.Epoch);
            }

            return decision;
        }
        finally
        {
            Leave(ref word, ref cell, after);
        }
    }

    /// <summary>Any operation.</summary>
    public StrategyReply Apply(ref int word, ref TState cell, int was, in StrategyRequest request)
    {
        var after = was;
        try
        {
            var state = _packing.Take(ref cell);
            var configuration = Current;
            var exists = configuration.Load(was, ref state, request.Now);
            var reply = KernelDriver<TState, TKernel>.Apply(configuration.Kernel, request, ref exists, ref state, out var written);
            if (written)
            {
                _packing.Put(ref cell, state, exists, configuration.Epoch);
                after = Cell.Word(exists, configuration.Epoch);
            }

            return reply;
        }
        finally
        {
            Leave(ref word, ref cell, after);
        }
    }

    /// <summary>Makes a cell be without a state.</summary>
    public void Clear(ref int word, ref TState cell, int was)
    {
        _packing.Clear(ref cell);
        Cell.Exit(ref word, Cell.Word(exists: false, Cell.Epoch(was)));
    }

    /// <summary>Gives the lock back; a state that was taken and not put back stays as it was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave(ref int word, ref TState cell, int after)
    {
        _packing.Thaw(ref cell);
        Cell.Exit(ref word, after);
    }

    /// <summary>What the operation says of a key without a state.</summary>
    /// <param name="request">The operation.</param>
    /// <param name="isKept">Whether the key would have a state afterwards.</param>
    public StrategyReply Fresh(in StrategyRequest request, out bool isKept)
    {
        var exists = false;
        TState state = default;
        var reply = KernelDriver<TState, TKernel>.Apply(Current.Kernel, request, ref exists, ref state, out var written);
        isKept = written && exists;
        return reply;
    }

    /// <summary>Whether a state, its cell locked, says more than none would, or did so a moment ago.</summary>
    public override bool IsLive(int word, ref TState cell, long now)
    {
        if ((word & Cell.Full) == 0) return false;
        try
        {
            var state = _packing.Peek(ref cell);
            var configuration = Current;
            var then = Math.Max(0, now - Grace);
            configuration.Load(word, ref state, then);
            return KernelDriver<TState, TKernel>.Says(configuration.Kernel.Decide(true, state, then, 0, out _));
        }
        catch (StrategyRangeException)
        {
            return true; // what cannot be judged is kept
        }
    }

    /// <inheritdoc/>
    public override void Freeze(ref TState state) => _packing.Freeze(ref state);

    /// <inheritdoc/>
    public override void Thaw(ref TState state) => _packing.Thaw(ref state);
}

/// <summary>Counts the drivers of all strategies.</summary>
internal static class DriverNumbers
{
    private static long _last;

    public static long Next() => Interlocked.Increment(ref _last);
}
