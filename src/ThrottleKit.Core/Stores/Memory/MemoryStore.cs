using System.Text;
using ThrottleKit.Engine.Table;
using ThrottleKit.Engine.Time;
using ThrottleKit.Stores.Memory;

namespace ThrottleKit.Stores;

/// <summary>
/// Keeps states in this process, in the form that every store has them in: for one node, for tests, and for what stands in while another store is away. Nothing live is ever
/// dropped, and what has expired goes with the calls that follow. Calls are carried out before they return.
/// </summary>
/// <remarks>Limits on one process's hot path are what <see cref="KeyedLimiter{TKey}"/> is for: it is many times faster.</remarks>
public sealed class MemoryStore : IStrategyStore
{
    private const int Shards = 64;

    private readonly MemoryShard[] _shards = [.. Enumerable.Range(0, Shards).Select(_ => new MemoryShard())];
    private readonly EngineClock _clock;

    /// <summary>An empty store.</summary>
    /// <param name="time">Where the time comes from; null for the system's. It is followed as limiters in process do: gently, and never backwards.</param>
    public MemoryStore(TimeProvider? time = null) => _clock = EngineClocks.Of(time ?? EngineClocks.Default);

    /// <inheritdoc/>
    public bool HasOneClock => true;

    /// <summary>How many keys take up room: those with a state, and some whose state has expired.</summary>
    public long Count => _shards.Sum(shard =>
    {
        lock (shard.Turn) return (long)shard.Count;
    });

    /// <inheritdoc/>
    public ValueTask<StoreResult<StrategyReply>> ApplyAsync(StoreRequest request, TimeSpan deadline, CancellationToken cancellation = default)
    {
        request.Validate();
        if (cancellation.IsCancellationRequested) return Cancelled<StrategyReply>(cancellation);
        var place = new Place(this, request.Key);
        lock (place.Shard.Turn)
        {
            var now = _clock.Now;
            var before = place.Shard.Read(place.Key, request.Now is null ? now : 0);
            var after = before;
            var reply = StoreExecution.Apply(request, now, ref after);
            Keep(place, request, reply, before, after, now);
            return ValueTask.FromResult(StoreResult<StrategyReply>.Applied(reply));
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAllAsync(
        IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default)
    {
        StoreRequest.Validate(requests);
        return ApplyTogether(requests, StoreExecution.ApplyAll, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAnyAsync(
        IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default)
    {
        StoreRequest.ValidateAny(requests);
        return ApplyTogether(requests, StoreExecution.ApplyAny, cancellation);
    }

    private ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyTogether(
        IReadOnlyList<StoreRequest> requests, Func<IReadOnlyList<StoreRequest>, long, string?[], IReadOnlyList<StrategyReply>> apply, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return Cancelled<IReadOnlyList<StrategyReply>>(cancellation);
        var places = requests.Select(request => new Place(this, request.Key)).ToArray();
        using var turns = new Turns(places);
        var now = _clock.Now;
        var before = places.Select((place, i) => place.Shard.Read(place.Key, requests[i].Now is null ? now : 0)).ToArray();
        var after = (string?[])before.Clone();
        var replies = apply(requests, now, after);
        for (var i = 0; i < replies.Count; i++) Keep(places[i], requests[i], replies[i], before[i], after[i], now);
        return ValueTask.FromResult(StoreResult<IReadOnlyList<StrategyReply>>.Applied(replies));
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<long>> ResetAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, TimeSpan deadline, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested) return Cancelled<long>(cancellation);
        var places = keys.Select(key => new Place(this, key)).ToArray();
        using var turns = new Turns(places);
        var now = _clock.Now;
        var found = 0L;
        foreach (var place in places)
        {
            if (place.Shard.Read(place.Key, now) is not null) found++;
            place.Shard.Write(place.Key, null, 0, now);
        }

        return ValueTask.FromResult(StoreResult<long>.Applied(found));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void Keep(in Place place, in StoreRequest request, in StrategyReply reply, string? before, string? after, long now)
    {
        if (ReferenceEquals(before, after)) return;
        place.Shard.Write(place.Key, after, request.Now is null ? reply.Decision.ResetAtMicroseconds : MemoryShard.Never, now);
    }

    private static ValueTask<StoreResult<T>> Cancelled<T>(CancellationToken cancellation) =>
        ValueTask.FromResult(StoreResult<T>.NotApplied(new OperationCanceledException(cancellation)));

    /// <summary>Where a key is. Its text has a letter for each byte, so that no two keys have the same.</summary>
    private readonly struct Place
    {
        public Place(MemoryStore store, ReadOnlyMemory<byte> key)
        {
            Key = Encoding.Latin1.GetString(key.Span);
            Number = (int)((uint)KeyHash.Of(Key) % Shards);
            Shard = store._shards[Number];
        }

        public string Key { get; }

        public int Number { get; }

        public MemoryShard Shard { get; }
    }

    /// <summary>The turns of several keys at once. All callers take them in one order, so that none waits in a circle.</summary>
    private readonly struct Turns : IDisposable
    {
        private readonly MemoryShard[] _taken;

        public Turns(IEnumerable<Place> places)
        {
            _taken = [.. places.DistinctBy(place => place.Number).OrderBy(place => place.Number).Select(place => place.Shard)];
            foreach (var shard in _taken) shard.Turn.Enter();
        }

        public void Dispose()
        {
            foreach (var shard in _taken) shard.Turn.Exit();
        }
    }
}
