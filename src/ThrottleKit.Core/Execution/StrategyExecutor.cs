namespace ThrottleKit;

/// <summary>
/// A strategy with one configuration, driven through the one primitive over states as they stand on the wire: what stores without a
/// language of their own, replays and tests run.
/// </summary>
public abstract class StrategyExecutor
{
    private readonly long[] _units;

    private protected StrategyExecutor(StrategyDefinition definition, StrategyArguments arguments, IReadOnlyList<long> scriptArguments)
    {
        Definition = definition;
        Arguments = arguments;
        ScriptArguments = scriptArguments;
        _units = [.. definition.Units.Select(unit => arguments[unit]!.Value)];
        StatePrefix = StateText.Prefix(definition.Fingerprint, _units);
    }

    /// <summary>The strategy.</summary>
    public StrategyDefinition Definition { get; }

    /// <summary>The values of its parameters.</summary>
    public StrategyArguments Arguments { get; }

    /// <summary>What its script receives for this configuration: parameters, and what is computed from them alone, once.</summary>
    public IReadOnlyList<long> ScriptArguments { get; }

    /// <summary>What states made under this configuration begin with.</summary>
    public string StatePrefix { get; }

    /// <summary>The values of the strategy's unit parameters.</summary>
    private protected ReadOnlySpan<long> Units => _units;

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
    private const int MostOnStack = 128;

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
        var width = _kernel.Width(state);
        Span<long> numbers = width <= MostOnStack ? stackalloc long[(int)width] : new long[width];
        _kernel.Pack(state, numbers);
        return StateText.Write(StatePrefix, Definition.State, numbers);
    }

    private bool Load(string? text, long now, out TState state)
    {
        state = default;
        if (text is null || StateText.IsOfAnotherShape(text, Definition.Fingerprint)) return false; // another shape: a cold start

        if (!StateText.TryRead(text, Definition.State, out var prefix, out var numbers)) throw Corrupt(text);
        Span<long> units = stackalloc long[Definition.Units.Count];
        var known = prefix.SequenceEqual(StatePrefix);
        if (!known && !StateText.TryReadUnits(prefix, Definition.Fingerprint, units)) throw Corrupt(text);

        if (!Fits(numbers, known ? Units : units)) throw Corrupt(text);

        state = _kernel.Unpack(numbers);
        if (!known) state = _kernel.Carry(state, units, now);
        return true;
    }

    /// <summary>Whether each number is in its field's range, each row as long as it is in states with these units, and each log made of whole records.</summary>
    private bool Fits(ReadOnlySpan<long> numbers, ReadOnlySpan<long> units)
    {
        foreach (var field in Definition.State)
        {
            var count = 1;
            if (field.IsMany)
            {
                count = (int)numbers[0];
                if (field.Length is { } length && count != length.Of(units)) return false;
                if (field.Log is { } log && (count % log.Columns.Count != 0 || count / log.Columns.Count > log.MaxCount)) return false;
                numbers = numbers[1..];
            }

            for (var i = 0; i < count; i++)
                if (field.RangeOf(i) is var (min, max) && (numbers[i] < min || numbers[i] > max)) return false;
            numbers = numbers[count..];
        }

        return true;
    }

    private CorruptStateException Corrupt(string text) =>
        new($"The stored value '{text}' is not a state of strategy '{Definition.Name}'. Something else wrote this key; reset it, or give the policy a name of its own.");
}
