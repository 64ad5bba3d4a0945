using System.Collections.Concurrent;
using ThrottleKit.Stores;

namespace ThrottleKit.Leasing.Tests;

/// <summary>A store in memory that tells what it was asked, can be made to wait, and can fail.</summary>
internal sealed class WatchedStore(TimeProvider time) : IStrategyStore
{
    private readonly MemoryStore _store = new(time);

    public ConcurrentQueue<StoreRequest> Requests { get; } = new();

    /// <summary>What a call waits for before it is carried out; null for nothing.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>What a call comes to without an answer; null for an answer.</summary>
    public StoreOutcome? Fails { get; set; }

    public bool HasOneClock { get; init; } = true;

    public int Count(StrategyOperation operation) => Requests.Count(request => request.Operation == operation);

    public async ValueTask<StoreResult<StrategyReply>> ApplyAsync(StoreRequest request, TimeSpan deadline, CancellationToken cancellation = default)
    {
        Requests.Enqueue(request);
        if (Gate is { } gate) await gate.Task;
        if (Fails == StoreOutcome.NotApplied) return StoreResult<StrategyReply>.NotApplied(new TimeoutException());
        var result = await _store.ApplyAsync(request, deadline, cancellation);
        return Fails is null ? result : StoreResult<StrategyReply>.Unknown(new TimeoutException());
    }

    public async ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAllAsync(
        IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default)
    {
        foreach (var request in requests) Requests.Enqueue(request);
        var result = await _store.ApplyAllAsync(requests, deadline, cancellation);
        return Fails is null ? result : StoreResult<IReadOnlyList<StrategyReply>>.Unknown(new TimeoutException());
    }

    public ValueTask<StoreResult<long>> ResetAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, TimeSpan deadline, CancellationToken cancellation = default) =>
        _store.ResetAsync(keys, deadline, cancellation);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    /// <summary>What the store would still give of a limiter's key.</summary>
    public async Task<long> LeftAsync(FleetLimiter limiter, string key)
    {
        var request = new StoreRequest(limiter.StoreKey(key), limiter.Policy.Executor, StrategyOperation.Forecast, 0);
        return (await _store.ApplyAsync(request, TimeSpan.FromSeconds(1))).Value.Decision.Remaining;
    }
}
