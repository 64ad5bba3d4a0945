using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace ThrottleKit;

/// <summary>Where the calls of a method ask for one limit: called by generated code, one for each attribute.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ThrottleGate
{
    private protected ThrottleGate(ThrottleLimit limit, string? maxWait)
    {
        Limit = limit;
        MaxWait = maxWait is null ? TimeSpan.Zero : Duration.Parse(maxWait).ToTimeSpan();
        Waits = MaxWait > TimeSpan.Zero;
    }

    /// <summary>The limit.</summary>
    public ThrottleLimit Limit { get; }

    /// <summary>How long a call may wait for its permits.</summary>
    public TimeSpan MaxWait { get; }

    /// <summary>Whether it may wait at all.</summary>
    private protected bool Waits { get; }

    /// <summary>What to tell somebody whose method asks a limit in a store and cannot wait for its answer.</summary>
    /// <param name="policy">The policy's name.</param>
    internal static string CannotAsk(string policy) =>
        $"Policy '{policy}' is kept in a store, for whose answer this call cannot wait without holding a thread; let the [Throttle] method return a Task, ValueTask or IAsyncEnumerable and take its arguments by value, or describe its limit in place by Tokens and Per.";

    /// <summary>The throttle, where it keeps the limit in a store; else null.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected IStoreThrottle? StoreOf(IThrottle throttle) => throttle is IStoreThrottle store && store.IsInStore(Limit) ? store : null;

    /// <summary>Refuses a call that cannot wait, where the limit is in a store.</summary>
    private protected void MustBeInProcess(IThrottle throttle)
    {
        if (StoreOf(throttle) is not null) throw new StrategyConfigurationException(CannotAsk(Limit.Name));
    }

    /// <summary>What a call takes of the limit in a store.</summary>
    private protected ThrottlePart Stored(IStoreThrottle store, string key, long cost) => new(this, store, new StoredPermits(Limit, key, cost));

    /// <summary>What comes of a decision in a call that does not wait: nothing where it goes ahead. A shaper's delay holds the thread.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected ThrottleDenial? Settle(IThrottle throttle, in Decision decision)
    {
        if (!decision.IsAllowed) return new ThrottleDenial(Limit.Name, decision);
        Task.Delay(decision.Delay, throttle.Time).GetAwaiter().GetResult();
        return null;
    }

    /// <summary>What comes of a decision in a call that can wait, where it does not go ahead at once.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected Task<ThrottleDenial?> SettleAsync(IThrottle throttle, in Decision decision, CancellationToken cancellation) =>
        decision.IsAllowed ? WaitAsync(throttle, new(decision), cancellation) : Task.FromResult<ThrottleDenial?>(new ThrottleDenial(Limit.Name, decision));

    /// <summary>What comes of a decision that has to be waited for; null where it turns out to be there, and the call goes ahead at once.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected Task<ThrottleDenial?>? SettleAsync(IThrottle throttle, ValueTask<Decision> deciding, CancellationToken cancellation)
    {
        if (!deciding.IsCompletedSuccessfully) return WaitAsync(throttle, deciding, cancellation);
        var decision = deciding.Result;
        return decision.IsAllowed && decision.DelayMicroseconds == 0 ? null : SettleAsync(throttle, decision, cancellation);
    }

    private async Task<ThrottleDenial?> WaitAsync(IThrottle throttle, ValueTask<Decision> deciding, CancellationToken cancellation)
    {
        var decision = await deciding.ConfigureAwait(false);
        if (!decision.IsAllowed) return new ThrottleDenial(Limit.Name, decision);
        if (decision.DelayMicroseconds > 0) await Task.Delay(decision.Delay, throttle.Time, cancellation).ConfigureAwait(false);
        return null;
    }
}

/// <summary>A limit that all calls share.</summary>
/// <param name="limit">The limit.</param>
/// <param name="maxWait">How long a call may wait; null where it may not.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class SharedThrottleGate(ThrottleLimit limit, string? maxWait = null) : ThrottleGate(limit, maxWait)
{
    private Bound? _bound;

    /// <summary>Takes the cost or nothing.</summary>
    /// <param name="injected">What the method's type was given, if anything.</param>
    /// <param name="cost">The cost.</param>
    /// <returns>Null where the call goes ahead.</returns>
    public ThrottleDenial? Enter(IThrottle? injected, long cost)
    {
        var bound = For(injected);
        var decision = bound.Limiter.Acquire(cost);
        return decision.IsAllowed && decision.DelayMicroseconds == 0 ? null : Settle(bound.Throttle, decision);
    }

    /// <summary>Takes the cost, as soon as it is there within the wait allowed.</summary>
    /// <param name="injected">What the method's type was given, if anything.</param>
    /// <param name="cost">The cost.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Null where the call goes ahead at once; else a task, of null where it may then go ahead.</returns>
    public Task<ThrottleDenial?>? EnterAsync(IThrottle? injected, long cost, CancellationToken cancellation = default)
    {
        var throttle = Throttles.InCharge(injected);
        if (_bound is not { } bound || !ReferenceEquals(bound.Throttle, throttle))
        {
            if (StoreOf(throttle) is { } store) return ThrottleGates.EnterAsync([Stored(store, StoredKeys.OfAll, cost)], cancellation);
            bound = Bind(throttle);
        }

        if (Waits) return WaitAsync(bound, cost, cancellation);
        var decision = bound.Limiter.Acquire(cost);
        return decision.IsAllowed && decision.DelayMicroseconds == 0 ? null : SettleAsync(bound.Throttle, decision, cancellation);
    }

    /// <summary>The limit as one of several that a call takes from.</summary>
    /// <param name="injected">What the method's type was given, if anything.</param>
    /// <param name="cost">The cost.</param>
    public ThrottlePart At(IThrottle? injected, long cost)
    {
        var throttle = Throttles.InCharge(injected);
        if (_bound is not { } bound || !ReferenceEquals(bound.Throttle, throttle))
        {
            if (StoreOf(throttle) is { } store) return Stored(store, StoredKeys.OfAll, cost);
            bound = Bind(throttle);
        }

        return new ThrottlePart(this, bound.Throttle, bound.Limiter.At(cost));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Bound For(IThrottle? injected)
    {
        var throttle = Throttles.InCharge(injected);
        return _bound is { } bound && ReferenceEquals(bound.Throttle, throttle) ? bound : Bind(throttle);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Bound Bind(IThrottle throttle)
    {
        MustBeInProcess(throttle);
        return _bound = new Bound(throttle, throttle.LimiterOf(Limit));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Task<ThrottleDenial?>? WaitAsync(Bound bound, long cost, CancellationToken cancellation) =>
        SettleAsync(bound.Throttle, bound.Limiter.AcquireAsync(cost, MaxWait, cancellation), cancellation);

    private sealed record Bound(IThrottle Throttle, Limiter Limiter);
}

/// <summary>A limit that each key has to itself.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <param name="limit">The limit.</param>
/// <param name="maxWait">How long a call may wait; null where it may not.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class KeyedThrottleGate<TKey>(ThrottleLimit limit, string? maxWait = null) : ThrottleGate(limit, maxWait)
    where TKey : notnull
{
    private Bound? _bound;

    /// <summary>Takes the cost or nothing.</summary>
    /// <param name="injected">What the method's type was given, if anything.</param>
    /// <param name="key">The key.</param>
    /// <param name="cost">The cost.</param>
    /// <returns>Null where the call goes ahead.</returns>
    public ThrottleDenial? Enter(IThrottle? injected, TKey key, long cost)
    {
        var bound = For(injected);
        var decision = bound.Limiter.Acquire(key, cost);
        return decision.IsAllowed && decision.DelayMicroseconds == 0 ? null : Settle(bound.Throttle, decision);
    }

    /// <summary>Takes the cost, as soon as it is there within the wait allowed.</summary>
    /// <param name="injected">What the method's type was given, if anything.</param>
    /// <param name="key">The key.</param>
    /// <param name="cost">The cost.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Null where the call goes ahead at once; else a task, of null where it may then go ahead.</returns>
    public Task<ThrottleDenial?>? EnterAsync(IThrottle? injected, TKey key, long cost, CancellationToken cancellation = default)
    {
        var throttle = Throttles.InCharge(injected);
        if (_bound is not { } bound || !ReferenceEquals(bound.Throttle, throttle))
        {
            if (StoreOf(throttle) is { } store) return ThrottleGates.EnterAsync([Stored(store, StoredKeys.Of(key), cost)], cancellation);
            bound = Bind(throttle);
        }

        if (Waits) return WaitAsync(bound, key, cost, cancellation);
        var decision = bound.Limiter.Acquire(key, cost);
        return decision.IsAllowed && decision.DelayMicroseconds == 0 ? null : SettleAsync(bound.Throttle, decision, cancellation);
    }

    /// <summary>The limit as one of several that a call takes from.</summary>
    /// <param name="injected">What the method's type was given, if anything.</param>
    /// <param name="key">The key.</param>
    /// <param name="cost">The cost.</param>
    public ThrottlePart At(IThrottle? injected, TKey key, long cost)
    {
        var throttle = Throttles.InCharge(injected);
        if (_bound is not { } bound || !ReferenceEquals(bound.Throttle, throttle))
        {
            if (StoreOf(throttle) is { } store) return Stored(store, StoredKeys.Of(key), cost);
            bound = Bind(throttle);
        }

        return new ThrottlePart(this, bound.Throttle, bound.Limiter.At(key, cost));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Bound For(IThrottle? injected)
    {
        var throttle = Throttles.InCharge(injected);
        return _bound is { } bound && ReferenceEquals(bound.Throttle, throttle) ? bound : Bind(throttle);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Bound Bind(IThrottle throttle)
    {
        MustBeInProcess(throttle);
        return _bound = new Bound(throttle, throttle.LimiterOf<TKey>(Limit));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Task<ThrottleDenial?>? WaitAsync(Bound bound, TKey key, long cost, CancellationToken cancellation) =>
        SettleAsync(bound.Throttle, bound.Limiter.AcquireAsync(key, cost, MaxWait, cancellation), cancellation);

    private sealed record Bound(IThrottle Throttle, KeyedLimiter<TKey> Limiter);
}
