using System.Runtime.CompilerServices;
using ThrottleKit.Engine.Time;

namespace ThrottleKit.Engine.Table;

/// <summary>Applies operations to cells whose lock the caller has; the lock is given back with what was written, or as it was.</summary>
/// <remarks>The configuration is read under the cell's lock: it is then never older than the one that made the state.</remarks>
internal sealed class CellDriver<TState, TKernel>(KernelExecutor<TState, TKernel> executor)
    where TState : struct
    where TKernel : struct, IStrategyKernel<TState>
{
    /// <summary>
    /// How long a state that has become past is kept all the same, in microseconds: a busy key whose limit is so high that it rests between any two
    /// requests is not forgotten and found anew each time.
    /// </summary>
    private const long Grace = 1_000_000;

    private readonly int _settled = SettledState<TState>.FieldOf(executor.Definition);
    private Configuration<TState, TKernel> _current = new(executor);

    /// <summary>A number of its own, for the order in which cells of several limiters are locked.</summary>
    public long Number { get; } = DriverNumbers.Next();

    /// <summary>What decides now.</summary>
    public Configuration<TState, TKernel> Current => Volatile.Read(ref _current);

    /// <summary>Decides by other parameters from now on.</summary>
    public void Reconfigure(KernelExecutor<TState, TKernel> executor)
    {
        lock (this) Volatile.Write(ref _current, _current.Then(executor));
    }

    /// <summary>
    /// The early end of the time, where the state seems to be one by which it does not matter when exactly it is. The cell need not be held:
    /// <see cref="DecideEarly"/> looks again.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEarly(EngineClock clock, ref TState cell, out long early)
    {
        early = 0;
        return _settled >= 0 && clock.TryEarly(SettledState<TState>.Until(ref cell, _settled), out early);
    }

    /// <summary>Takes a cost or nothing, at a time of which only the ends are known.</summary>
    /// <param name="word">The cell's word.</param>
    /// <param name="cell">Its state.</param>
    /// <param name="was">The word as it was entered.</param>
    /// <param name="early">The early end; the late one is <see cref="EngineClock.Uncertainty"/> after it.</param>
    /// <param name="cost">What is asked for.</param>
    /// <param name="isSettled">
    /// Whether it comes to the same at all times from one end to the other. Where it does not, or might not, nothing was decided: ask again, with the time.
    /// </param>
    /// <remarks>
    /// What is allowed at the early end is allowed at all later ones, and leaves the same state up to the late end. What is denied at the early end is denied up to the instant at
    /// which a retry succeeds. Such a state says something at both ends, so that the cell's word stays as it is.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Decision DecideEarly(ref int word, ref TState cell, int was, long early, long cost, out bool isSettled)
    {
        try
        {
            var configuration = Current;
            isSettled = was == Cell.Word(exists: true, configuration.Epoch) && SettledState<TState>.Until(ref cell, _settled) > early + EngineClock.Uncertainty;
            if (!isSettled) return default;
            var decision = configuration.Kernel.Decide(exists: true, cell, early, cost, out var next);
            if (!decision.IsAllowed) isSettled = (ulong)decision.RetryAtOrNever > (ulong)(early + EngineClock.Uncertainty);
            else if (cost > 0) cell = next;
            return decision;
        }
        finally
        {
            Cell.Exit(ref word, was);
        }
    }

    /// <summary>Takes a cost or nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Decision Decide(ref int word, ref TState cell, int was, long now, long cost)
    {
        var after = was;
        try
        {
            var configuration = Current;
            var state = cell;
            var exists = configuration.Load(was, ref state, now);
            var decision = KernelDriver<TState, TKernel>.Decide(configuration.Kernel, ref exists, ref state, now, cost, out var written);
            if (written)
            {
                cell = state;
                after = Cell.Word(exists, configuration.Epoch);
            }

            return decision;
        }
        finally
        {
            Cell.Exit(ref word, after);
        }
    }

    /// <summary>Any operation.</summary>
    public StrategyReply Apply(ref int word, ref TState cell, int was, in StrategyRequest request)
    {
        var after = was;
        try
        {
            var configuration = Current;
            var state = cell;
            var exists = configuration.Load(was, ref state, request.Now);
            var reply = KernelDriver<TState, TKernel>.Apply(configuration.Kernel, request, ref exists, ref state, out var written);
            if (written)
            {
                cell = state;
                after = Cell.Word(exists, configuration.Epoch);
            }

            return reply;
        }
        finally
        {
            Cell.Exit(ref word, after);
        }
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
    public bool IsLive(int word, in TState cell, long now)
    {
        if ((word & Cell.Full) == 0) return false;
        try
        {
            var configuration = Current;
            var state = cell;
            var then = Math.Max(0, now - Grace);
            configuration.Load(word, ref state, then);
            return KernelDriver<TState, TKernel>.Says(configuration.Kernel.Decide(true, state, then, 0, out _));
        }
        catch (StrategyRangeException)
        {
            return true; // what cannot be judged is kept
        }
    }
}

/// <summary>Counts the drivers of all strategies.</summary>
internal static class DriverNumbers
{
    private static long _last;

    public static long Next() => Interlocked.Increment(ref _last);
}
