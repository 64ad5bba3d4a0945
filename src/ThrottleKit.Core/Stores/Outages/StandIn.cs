using ThrottleKit.Engine.Time;

namespace ThrottleKit.Stores.Outages;

/// <summary>
/// Answers in a store's place, as the policy says. Decisions, grants and forecasts are always answered. What has to be recorded (a credit, a charge) is taken by a share;
/// else nothing can stand in for it, and the caller hears what is known.
/// </summary>
internal sealed class StandIn(OutageOptions options, TimeProvider time, Func<TimeSpan> untilProbe)
{
    private readonly EngineClock _clock = EngineClocks.Of(time);
    private readonly MemoryStore _shares = new(time);

    /// <summary>Answers one request.</summary>
    public async ValueTask<StoreResult<StrategyReply>> AnswerAsync(StoreRequest request, StoreResult<StrategyReply> result)
    {
        if (options.Policy != OutagePolicy.Degrade && !IsQuestion(request)) return result;
        OutageMetrics.CountStandIn(options.Name, options.Policy);
        if (options.Policy != OutagePolicy.Degrade) return StoreResult<StrategyReply>.StandIn(Answer(request, _clock.Now), result.Failure!);

        var share = await _shares.ApplyAsync(NodeShare.Scale(request, options.Nodes), options.Deadline).ConfigureAwait(false);
        return StoreResult<StrategyReply>.StandIn(NodeShare.Unscale(share.Value, options.Nodes), result.Failure!);
    }

    /// <summary>Answers several, all or none.</summary>
    public async ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> AnswerAsync(IReadOnlyList<StoreRequest> requests, StoreResult<IReadOnlyList<StrategyReply>> result)
    {
        if (options.Policy != OutagePolicy.Degrade && !requests.Any(request => IsQuestion(request))) return result;
        OutageMetrics.CountStandIn(options.Name, options.Policy);
        return StoreResult<IReadOnlyList<StrategyReply>>.StandIn(
            options.Policy == OutagePolicy.Degrade ? await ShareAsync(requests, _shares.ApplyAllAsync).ConfigureAwait(false) : Answer(requests), result.Failure!);
    }

    /// <summary>Answers several, of which the first that is allowed is taken.</summary>
    public async ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> AnswerAnyAsync(IReadOnlyList<StoreRequest> requests, StoreResult<IReadOnlyList<StrategyReply>> result)
    {
        OutageMetrics.CountStandIn(options.Name, options.Policy);
        return StoreResult<IReadOnlyList<StrategyReply>>.StandIn(
            options.Policy == OutagePolicy.Degrade ? await ShareAsync(requests, _shares.ApplyAnyAsync).ConfigureAwait(false) : AnswerAny(requests), result.Failure!);
    }

    /// <summary>Keys that are reset begin anew here too.</summary>
    public async ValueTask ForgetAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys) => await _shares.ResetAsync(keys, options.Deadline).ConfigureAwait(false);

    private async ValueTask<IReadOnlyList<StrategyReply>> ShareAsync(
        IReadOnlyList<StoreRequest> requests, Func<IReadOnlyList<StoreRequest>, TimeSpan, CancellationToken, ValueTask<StoreResult<IReadOnlyList<StrategyReply>>>> apply)
    {
        var share = await apply([.. requests.Select(request => NodeShare.Scale(request, options.Nodes))], options.Deadline, CancellationToken.None).ConfigureAwait(false);
        return [.. share.Value.Select(reply => NodeShare.Unscale(reply, options.Nodes))];
    }

    private static bool IsQuestion(in StoreRequest request) => request.Operation is StrategyOperation.Decide or StrategyOperation.Forecast or StrategyOperation.Grant;

    private StrategyReply Answer(in StoreRequest request, long now) =>
        options.Policy == OutagePolicy.Allow ? Fresh.Allow(request, now) : Fresh.Deny(request, now, untilProbe());

    private StrategyReply[] Answer(IReadOnlyList<StoreRequest> requests)
    {
        var now = _clock.Now;
        StrategyReply[] replies = [.. requests.Select(request =>
            Answer(IsQuestion(request) ? request : request with { Operation = StrategyOperation.Forecast, Amount = 0 }, now))];
        return Array.TrueForAll(replies, reply => reply.Decision.IsAllowed) ? replies : Array.ConvertAll(replies, reply => reply with { Granted = 0 });
    }

    private StrategyReply[] AnswerAny(IReadOnlyList<StoreRequest> requests)
    {
        var now = _clock.Now;
        StrategyReply[] replies = [.. requests.Select(request => Answer(request, now))];
        var first = Array.FindIndex(replies, reply => reply.Decision.IsAllowed);
        return first < 0 ? replies : replies[..(first + 1)];
    }
}
