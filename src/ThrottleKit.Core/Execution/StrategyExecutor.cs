namespace ThrottleKit;

/// <summary>
/// A strategy with one configuration, driven through the one primitive over states as they stand on the wire: what stores without a
/// language of their own, replays and tests run.
/// </summary>
public abstract class StrategyExecutor
{
    private protected StrategyExecutor(StrategyDefinition definition, StrategyArguments arguments, IReadOnlyList<long> scriptArguments)
    {
        Definition = definition;
        Arguments = arguments;
        ScriptArguments = scriptArguments;
        Span<long> units = stackalloc long[definition.Units.Count];
        for (var i = 0; i < units.Length; i++) units[i] = arguments[definition.Units[i]]!.Value;
        StatePrefix = StateText.Prefix(definition.Fingerprint, units);
    }

    /// <summary>The strategy.</summary>
    public StrategyDefinition Definition { get; }

    /// <summary>The values of its parameters.</summary>
    public StrategyArguments Arguments { get; }

    /// <summary>What its script receives for this configuration: parameters, and what is computed from them alone, once.</summary>
    public IReadOnlyList<long> ScriptArguments { get; }

    /// <summary>What states made under this configuration begin with.</summary>
    public string StatePrefix { get; }

    /// <summary>The largest cost that a fresh key allows, where the time has no part in it: what a script then leaves to its caller.</summary>
    /// <param name="now">Any time.</param>
    internal abstract long LimitAt(long now);

    /// <summary>A limiter in process for one key.</summary>
    /// <param name="time">Where the time comes from.</param>
    internal abstract Limiter NewLimiter(TimeProvider time);

    /// <summary>A limiter in process for many keys.</summary>
    /// <param name="options">How to set it up.</param>
    internal abstract KeyedLimiter<TKey> NewLimiter<TKey>(KeyedLimiterOptions<TKey> options)
        where TKey : notnull;

    /// <summary>Applies one operation to a state, in place: read, decide, and write only if allowed.</summary>
    /// <param name="request">The operation.</param>
    /// <param name="state">What the key holds, null for nothing; afterwards what it shall hold.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value of the request is out of its range.</exception>
    /// <exception cref="NotSupportedException">The strategy does not have the function that the operation needs.</exception>
    /// <exception cref="CorruptStateException">The state is not one of this strategy's.</exception>
    /// <exception cref="StrategyRangeException">An expression left its exact range at run time.</exception>
    public abstract StrategyReply Apply(in StrategyRequest request, ref string? state);
}

/// <summary>The driver around a kernel. The Lua script has the same one, printed by the compiler; the equality run holds the two together.</summary>
/// <typeparam name="TState">The strategy's state.</typeparam>
/// <typeparam name="TKernel">The functions.</typeparam>
public sealed class KernelExecutor<TState, TKernel> : StrategyExecutor
    where TState : struct
    where TKernel : struct, IStrategyKernel<TState>
{
    private readonly TKernel _kernel;

    /// <summary>Drives a kernel.</summary>
    /// <param name="definition">The strategy.</param>
    /// <param name="arguments">The configuration that the kernel was made with.</param>
    /// <param name="scriptArguments">As in <see cref="StrategyExecutor.ScriptArguments"/>.</param>
    /// <param name="kernel">The functions.</param>
    public KernelExecutor(StrategyDefinition definition, StrategyArguments arguments, IReadOnlyList<long> scriptArguments, TKernel kernel)
        : base(definition, arguments, scriptArguments) => _kernel = kernel;

    /// <summary>The functions.</summary>
    internal ref readonly TKernel Kernel => ref _kernel;

    /// <inheritdoc/>
    public override StrategyReply Apply(in StrategyRequest request, ref string? state)
    {
        request.Validate();
        var exists = Load(state, request.Now, out var current);
        var reply = KernelDriver<TState, TKernel>.Apply(_kernel, request, ref exists, ref current, out var written);
        if (written) state = exists ? Text(current) : null;
        return reply;
    }

    internal override long LimitAt(long now) => _kernel.Decide(exists: false, default, now, 0, out _).Limit;

    internal override Limiter NewLimiter(TimeProvider time) => new Limiter<TState, TKernel>(this, time, maxWaiters: 1_000);

    internal override KeyedLimiter<TKey> NewLimiter<TKey>(KeyedLimiterOptions<TKey> options) => new KeyedLimiter<TKey, TState, TKernel>(this, options);

    private string Text(in TState state)
    {
        Span<long> fields = stackalloc long[Definition.State.Count];
        _kernel.Pack(state, fields);
        return StateText.Write(StatePrefix, fields);
    }

    private bool Load(string? text, long now, out TState state)
    {
        state = default;
        if (text is null || StateText.IsOfAnotherShape(text, Definition.Fingerprint)) return false; // another shape: a cold start

        Span<long> fields = stackalloc long[Definition.State.Count];
        if (!StateText.TryRead(text, out var prefix, fields)) throw Corrupt(text);
        Span<long> units = stackalloc long[Definition.Units.Count];
        var known = prefix.SequenceEqual(StatePrefix);
        if (!known && !StateText.TryReadUnits(prefix, Definition.Fingerprint, units)) throw Corrupt(text);

        for (var i = 0; i < fields.Length; i++)
            if (fields[i] < Definition.State[i].Min || fields[i] > Definition.State[i].Max) throw Corrupt(text);

        state = _kernel.Unpack(fields);
        if (!known) state = _kernel.Carry(state, units, now);
        return true;
    }

    private CorruptStateException Corrupt(string text) =>
        new($"The stored value '{text}' is not a state of strategy '{Definition.Name}'. Something else wrote this key; reset it, or give the policy a name of its own.");
}
