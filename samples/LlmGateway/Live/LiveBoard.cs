using System.Collections.Concurrent;
using LlmGateway.Settings;
using ThrottleKit.Budgets;

namespace LlmGateway.Live;

/// <summary>A call that got no tokens, or no more.</summary>
internal sealed record Denied(DateTimeOffset At, string Who, string Model, BudgetDenial Why, long? CutAfter);

/// <summary>What this process has seen since it started: what is under way, what was denied, and how far the estimates were off. What has been spent stands in the store.</summary>
internal sealed class LiveBoard(TimeProvider time)
{
    private const int MostDenials = 12;

    private readonly ConcurrentDictionary<LiveCall, bool> _open = new();
    private readonly ConcurrentQueue<Denied> _denials = new();
    private long _released, _denied, _cut, _completed, _estimated, _billed;

    public IReadOnlyList<LiveCall> Open() => [.. _open.Keys.OrderBy(call => call.Since)];

    public IReadOnlyList<Denied> Denials => [.. _denials.Reverse()];

    public long TokensReleased => Volatile.Read(ref _released);

    public long TimesDenied => Volatile.Read(ref _denied);

    public long TimesCut => Volatile.Read(ref _cut);

    public long TimesCompleted => Volatile.Read(ref _completed);

    /// <summary>By how much the estimates of input were above what was billed, in percent of that; null while nothing has been billed.</summary>
    public double? OverEstimate => Volatile.Read(ref _billed) is > 0 and var billed ? 100.0 * (Volatile.Read(ref _estimated) - billed) / billed : null;

    public LiveCall Open(ApiKey caller, string model, bool isStream)
    {
        var call = new LiveCall(this, caller.Name, model, isStream, time.GetUtcNow());
        _open[call] = true;
        return call;
    }

    public void Denied(ApiKey caller, string model, BudgetDenial why)
    {
        Interlocked.Increment(ref _denied);
        Remember(new Denied(time.GetUtcNow(), caller.Name, model, why, CutAfter: null));
    }

    public void Released(long tokens) => Interlocked.Add(ref _released, tokens);

    public void Close(LiveCall call, in TokenUsage usage, long estimatedInput, bool isReported, BudgetDenial? cut)
    {
        _open.TryRemove(call, out _);
        if (cut is not null)
        {
            Interlocked.Increment(ref _cut);
            Remember(new Denied(time.GetUtcNow(), call.Who, call.Model, cut, call.Tokens));
        }
        else if (isReported)
        {
            Interlocked.Increment(ref _completed);
            Interlocked.Add(ref _estimated, estimatedInput);
            Interlocked.Add(ref _billed, usage.Input + usage.CachedInput);
        }
    }

    private void Remember(Denied denied)
    {
        _denials.Enqueue(denied);
        while (_denials.Count > MostDenials) _denials.TryDequeue(out _);
    }
}
