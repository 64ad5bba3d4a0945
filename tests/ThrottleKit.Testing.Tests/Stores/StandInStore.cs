using System.Collections.Concurrent;
using System.Text;
using ThrottleKit.Stores;

namespace ThrottleKit.Testing.Tests.Stores;

/// <summary>What a store made by hand does wrong.</summary>
[Flags]
public enum StoreFlaw
{
    None = 0,
    NoLock = 1,
    LocksOneKeyAtATime = 2,
    ConsumesInPart = 4,
    TrimsKeys = 8,
    ReadsKeysAsText = 16,
    ResetsByPrefix = 32,
    WritesDenials = 64,
    AppliesWhenCancelled = 128,
    ClocksDiffer = 256,
    DropsStatesEarly = 512,
    CreditsBlindly = 1024,
    TakesLongKeys = 2048,
    TakesAnyTogether = 4096,
}

/// <summary>A store over a dictionary: as simple as can be, and right unless told otherwise.</summary>
public sealed class StandInStore(ConcurrentDictionary<string, string> states, StoreFlaw flaw, int client) : IStrategyStore
{
    private static readonly Lock Gate = new();

    public bool HasOneClock => true;

    public async ValueTask<StoreResult<StrategyReply>> ApplyAsync(StoreRequest request, TimeSpan deadline, CancellationToken cancellation = default)
    {
        if (!Has(StoreFlaw.TakesLongKeys)) request.Validate();
        if (cancellation.IsCancellationRequested && !Has(StoreFlaw.AppliesWhenCancelled))
            return StoreResult<StrategyReply>.NotApplied(new OperationCanceledException(cancellation));
        if (!Has(StoreFlaw.NoLock)) return StoreResult<StrategyReply>.Applied(Locked(() => Apply(request, Read(request))));
        var before = Read(request);
        await Task.Delay(1, CancellationToken.None); // others come between
        return StoreResult<StrategyReply>.Applied(Apply(request, before));
    }

    public async ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAllAsync(
        IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default)
    {
        if (!Has(StoreFlaw.TakesAnyTogether)) StoreRequest.Validate(requests);
        if (Has(StoreFlaw.ConsumesInPart)) return Applied(Locked(() => ApplyEach(requests)));
        if (!Has(StoreFlaw.LocksOneKeyAtATime)) return Applied(Locked(() => Forecasts(requests) ?? ApplyEach(requests)));
        var denied = Locked(() => Forecasts(requests));
        await Task.Delay(1, CancellationToken.None); // others come between
        return Applied(denied ?? Locked(() => ApplyEach(requests)));
    }

    public ValueTask<StoreResult<long>> ResetAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, TimeSpan deadline, CancellationToken cancellation = default)
    {
        long dropped = keys.Count(key => states.TryRemove(NameOf(key), out _));
        if (Has(StoreFlaw.ResetsByPrefix))
            foreach (var name in states.Keys.Where(name => name.StartsWith(NameOf(keys[0])[..32], StringComparison.Ordinal))) states.TryRemove(name, out _);
        return new(StoreResult<long>.Applied(dropped));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>What each would say, if one of them denies; null if none does.</summary>
    private StrategyReply[]? Forecasts(IReadOnlyList<StoreRequest> requests)
    {
        StoreRequest AsForecast(StoreRequest request) =>
            request with { Operation = StrategyOperation.Forecast, Amount = request.Operation == StrategyOperation.Decide ? request.Amount : 0 };
        var forecasts = requests.Select(AsForecast).Select(request => Apply(request, Read(request))).ToArray();
        var isDenied = requests.Zip(forecasts).Any(pair => pair.First.Operation == StrategyOperation.Decide && !pair.Second.Decision.IsAllowed);
        return isDenied ? forecasts : null;
    }

    private StrategyReply[] ApplyEach(IReadOnlyList<StoreRequest> requests) => [.. requests.Select(request => Apply(request, Read(request)))];

    private string? Read(StoreRequest request) => states.GetValueOrDefault(NameOf(request.Key));

    private StrategyReply Apply(StoreRequest request, string? before)
    {
        var (name, after) = (NameOf(request.Key), before);
        var debitedAt = Has(StoreFlaw.CreditsBlindly) && request.Operation == StrategyOperation.Credit ? Math.Max(0, request.DebitedAt - 1_000_000_000) : request.DebitedAt;
        var reply = request.Strategy.Apply(new StrategyRequest(request.Operation, request.Now ?? Clock(), request.Amount, request.Least, debitedAt), ref after);
        if (Has(StoreFlaw.WritesDenials) && !reply.Decision.IsAllowed && request.Operation == StrategyOperation.Decide) after = null;
        if (Has(StoreFlaw.DropsStatesEarly) && reply.Decision.ResetAtMicroseconds - reply.Decision.AtMicroseconds <= 1_000_000) after = null;
        if (after is null) states.TryRemove(name, out _);
        else states[name] = after;
        return reply;
    }

    private long Clock()
    {
        var now = (DateTimeOffset.UnixEpoch.AddDays(20_000).Ticks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        return Has(StoreFlaw.ClocksDiffer) ? now - (client * 1_000_000L) : now;
    }

    private static StoreResult<IReadOnlyList<StrategyReply>> Applied(IReadOnlyList<StrategyReply> replies) => StoreResult<IReadOnlyList<StrategyReply>>.Applied(replies);

    private static T Locked<T>(Func<T> call)
    {
        lock (Gate) return call();
    }

    private string NameOf(ReadOnlyMemory<byte> key)
    {
        var name = Has(StoreFlaw.ReadsKeysAsText) ? Encoding.UTF8.GetString(key.Span) : Convert.ToHexString(key.Span);
        return Has(StoreFlaw.TrimsKeys) && name.EndsWith("00", StringComparison.Ordinal) ? name[..^2] : name;
    }

    private bool Has(StoreFlaw one) => flaw.HasFlag(one);
}
