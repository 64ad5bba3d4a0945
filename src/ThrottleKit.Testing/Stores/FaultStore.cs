using ThrottleKit.Stores;

namespace ThrottleKit.Testing;

/// <summary>How a call on a <see cref="FaultStore"/> goes.</summary>
public enum StoreFault
{
    /// <summary>As it should.</summary>
    None,

    /// <summary>It is refused at once: certainly not carried out.</summary>
    Refused,

    /// <summary>The connection breaks before the store has it: nobody can say, and it was not carried out.</summary>
    LostRequest,

    /// <summary>The connection breaks after the store has it: nobody can say, and it was carried out.</summary>
    LostAnswer,

    /// <summary>Nothing comes back until the deadline: nobody can say, and it was not carried out.</summary>
    Stalled,

    /// <summary>It is never answered, which no store should do.</summary>
    Hung,
}

/// <summary>A store that fails as it is told to: what an application's behaviour while its store is away is tested with, without a server and without waiting.</summary>
/// <param name="store">The store behind it, which it owns.</param>
/// <param name="time">The clock by which it stalls; null for the system's.</param>
public sealed class FaultStore(IStrategyStore store, TimeProvider? time = null) : IStrategyStore
{
    private int _calls;

    /// <summary>How the calls from now on go.</summary>
    public StoreFault Fault { get; set; }

    /// <summary>How the next call goes, where that is not always the same; goes before <see cref="Fault"/>.</summary>
    public Func<StoreFault>? Next { get; set; }

    /// <summary>How many calls have come.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <inheritdoc/>
    public bool HasOneClock => store.HasOneClock;

    /// <inheritdoc/>
    public ValueTask<StoreResult<StrategyReply>> ApplyAsync(StoreRequest request, TimeSpan deadline, CancellationToken cancellation = default) =>
        CallAsync(() => store.ApplyAsync(request, deadline, cancellation), deadline, cancellation);

    /// <inheritdoc/>
    public ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAllAsync(
        IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default) =>
        CallAsync(() => store.ApplyAllAsync(requests, deadline, cancellation), deadline, cancellation);

    /// <inheritdoc/>
    public ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAnyAsync(
        IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default) =>
        CallAsync(() => store.ApplyAnyAsync(requests, deadline, cancellation), deadline, cancellation);

    /// <inheritdoc/>
    public ValueTask<StoreResult<long>> ResetAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, TimeSpan deadline, CancellationToken cancellation = default) =>
        CallAsync(() => store.ResetAsync(keys, deadline, cancellation), deadline, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => store.DisposeAsync();

    private async ValueTask<StoreResult<T>> CallAsync<T>(Func<ValueTask<StoreResult<T>>> call, TimeSpan deadline, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _calls);
        switch (Next?.Invoke() ?? Fault)
        {
            case StoreFault.None:
                return await call().ConfigureAwait(false);
            case StoreFault.Refused:
                return StoreResult<T>.NotApplied(new IOException("The store refuses."));
            case StoreFault.LostRequest:
                return StoreResult<T>.Unknown(new IOException("The connection broke."));
            case StoreFault.LostAnswer:
                await call().ConfigureAwait(false);
                return StoreResult<T>.Unknown(new IOException("The connection broke."));
            case StoreFault.Stalled:
                await Task.Delay(deadline, time ?? SystemTime, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return StoreResult<T>.Unknown(new TimeoutException("The store did not answer."));
            default:
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return StoreResult<T>.Unknown(new OperationCanceledException(cancellation));
        }
    }

#pragma warning disable RS0030 // where none is given
    private static TimeProvider SystemTime => TimeProvider.System;
#pragma warning restore RS0030
}
