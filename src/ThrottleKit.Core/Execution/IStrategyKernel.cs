namespace ThrottleKit;

/// <summary>
/// A strategy with one configuration, as bare functions: what the compiler emits, and what engines and stores drive.
/// Implementations are structs, so that an engine generic over them is specialised by the JIT: no interface call is left.
/// </summary>
/// <typeparam name="TState">The strategy's state.</typeparam>
/// <remarks>Times are microseconds since the Unix epoch from 0 to <see cref="Exact.MaxTime"/>, costs and amounts are from 0 to
/// <see cref="Exact.MaxAmount"/>: the caller sees to that, as every proof starts from it.</remarks>
public interface IStrategyKernel<TState>
    where TState : struct
{
    /// <summary>Decides one request.</summary>
    /// <param name="exists">Whether the key has a state.</param>
    /// <param name="state">The state; the default where there is none.</param>
    /// <param name="now">The time of the decision.</param>
    /// <param name="cost">What the request takes, in permits.</param>
    /// <param name="next">The state to keep, when allowed and the cost is not 0.</param>
    Decision Decide(bool exists, TState state, long now, long cost, out TState next);

    /// <summary>Gives permits back. Only where the strategy has a <c>Credit</c>.</summary>
    /// <param name="state">The key's state.</param>
    /// <param name="now">The time.</param>
    /// <param name="amount">How many.</param>
    /// <param name="debitedAt">When they were taken.</param>
    /// <exception cref="NotSupportedException">The strategy has no <c>Credit</c>.</exception>
    TState Credit(TState state, long now, long amount, long debitedAt);

    /// <summary>Records what has already been spent, past the limit if need be. Only where the strategy has a <c>Charge</c>.</summary>
    /// <param name="exists">Whether the key has a state.</param>
    /// <param name="state">The state; the default where there is none.</param>
    /// <param name="now">The time.</param>
    /// <param name="amount">How much.</param>
    /// <exception cref="NotSupportedException">The strategy has no <c>Charge</c>.</exception>
    TState Charge(bool exists, TState state, long now, long amount);

    /// <summary>Brings a state made under other parameters over to this configuration. Only where the strategy has a <c>Carry</c>.</summary>
    /// <param name="state">The state as it was kept.</param>
    /// <param name="units">The values of the strategy's unit parameters that it was made with, in the definition's order.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="NotSupportedException">The strategy has no <c>Carry</c>.</exception>
    TState Carry(TState state, ReadOnlySpan<long> units, long now);

    /// <summary>A state from its fields, as <see cref="Pack"/> writes them.</summary>
    /// <param name="fields">The values.</param>
    TState Unpack(ReadOnlySpan<long> fields);

    /// <summary>How many numbers <see cref="Pack"/> writes for a state.</summary>
    /// <param name="state">The state.</param>
    long Width(TState state);

    /// <summary>The fields of a state, in the definition's order; of a row or a log, how many numbers it has, then these.</summary>
    /// <param name="state">The state.</param>
    /// <param name="fields">Where they go.</param>
    void Pack(TState state, Span<long> fields);
}

/// <summary>What the generator makes of a strategy class.</summary>
/// <typeparam name="TState">The strategy's state.</typeparam>
/// <typeparam name="TKernel">The emitted executor.</typeparam>
public interface IStrategy<TState, TKernel>
    where TState : struct
    where TKernel : struct, IStrategyKernel<TState>
{
    /// <summary>Everything about the strategy that does not depend on its parameters.</summary>
    static abstract StrategyDefinition Definition { get; }

    /// <summary>The emitted executor for this instance's parameters.</summary>
    /// <exception cref="StrategyConfigurationException">A parameter is out of its range, or decisions would not be exact.</exception>
    TKernel Compile();

    /// <summary>The same executor with what it was made of: what limiters and stores are made from.</summary>
    /// <exception cref="StrategyConfigurationException">A parameter is out of its range, or decisions would not be exact.</exception>
    KernelExecutor<TState, TKernel> Executor();
}
