using System.Runtime.CompilerServices;

namespace ThrottleKit.Engine.Table;

/// <summary>
/// What a limiter decides by at one time, and what states of earlier times were made under. States are brought over one by one, when they are next used:
/// a change of the limit takes no pass over the table.
/// </summary>
internal sealed class Configuration<TState, TKernel>
    where TState : struct
    where TKernel : struct, IStrategyKernel<TState>
{
    private TKernel _kernel;

    /// <summary>The number that states made under this configuration carry.</summary>
    public readonly int Epoch;

    private readonly long[][] _units;

    /// <summary>The first configuration of a limiter.</summary>
    public Configuration(KernelExecutor<TState, TKernel> executor)
        : this(executor, 0, [UnitsOf(executor)])
    {
    }

    private Configuration(KernelExecutor<TState, TKernel> executor, int epoch, long[][] units)
    {
        Executor = executor;
        _kernel = executor.Kernel;
        Epoch = epoch;
        _units = units;
    }

    /// <summary>The functions. By reference, and never written: a type parameter in a readonly field is copied for each call.</summary>
    public ref TKernel Kernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _kernel;
    }

    /// <summary>What the configuration was made of.</summary>
    public KernelExecutor<TState, TKernel> Executor { get; }

    /// <summary>The configuration that follows.</summary>
    /// <exception cref="NotSupportedException">States would have to be brought over, and the strategy has no <c>Carry</c>.</exception>
    public Configuration<TState, TKernel> Then(KernelExecutor<TState, TKernel> executor)
    {
        var units = UnitsOf(executor);
        var known = Array.FindIndex(_units, earlier => earlier.AsSpan().SequenceEqual(units));
        if (known >= 0) return new(executor, known, _units);
        if (!executor.Definition.Functions.HasFlag(StrategyFunctions.Carry))
            throw new NotSupportedException($"Strategy '{executor.Definition.Name}' has no Carry: what keys have consumed cannot be brought over. Make a new limiter.");
        if (_units.Length > Cell.MaxEpoch) throw new InvalidOperationException($"A limiter takes {Cell.MaxEpoch} different configurations.");
        return new(executor, _units.Length, [.. _units, units]);
    }

    /// <summary>Whether a cell holds a state, and the state as this configuration sees it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Load(int word, ref TState state, long now)
    {
        var exists = (word & Cell.Full) != 0;
        if (!exists) state = default; // kernels rely on it
        else if (Cell.Epoch(word) != Epoch) state = Carried(state, word, now);
        return exists;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private TState Carried(TState state, int word, long now) => Kernel.Carry(state, _units[Cell.Epoch(word)], now);

    private static long[] UnitsOf(StrategyExecutor executor) => [.. executor.Definition.Units.Select(unit => executor.Arguments[unit]!.Value)];
}
