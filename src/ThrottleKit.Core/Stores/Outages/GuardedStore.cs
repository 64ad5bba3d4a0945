using ThrottleKit.Engine.Time;
using ThrottleKit.Stores.Outages;

namespace ThrottleKit.Stores;

/// <summary>
/// A store with a policy for when it is away. Where it does not answer within the deadline, the policy does; and after some such calls in a row it is not asked any more but by one
/// call an interval, so that a dead store does not cost each request its deadline. <see cref="StoreResult{T}.StandsInFor"/> says of an answer that it is the policy's.
/// </summary>
/// <remarks>
/// A call whose outcome is unknown is counted as carried out and never sent again: the policy answers, and what the store may have taken stays taken. The store is told apart
/// from its answers: a denial is an answer, and so is an exception that says what is wrong with a key.
/// </remarks>
public sealed class GuardedStore : IStrategyStore
{
    /// <summary>A store is to answer within its deadline itself; it gets so much more before it is no longer listened to.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(1);

    private readonly IStrategyStore _store;
    private readonly OutageOptions _options;
    private readonly TimeProvider _time;
    private readonly Breaker _breaker;
    private readonly StandIn _standIn;

    /// <summary>Guards a store, which it owns from then on.</summary>
    /// <param name="store">The store.</param>
    /// <param name="options">What happens while it is away.</param>
    public GuardedStore(IStrategyStore store, OutageOptions options)
    {
        options.Validate();
        _store = store;
        _options = options;
        _time = options.TimeProvider ?? EngineClocks.Default;
        _breaker = new Breaker(options.Failures, options.ProbeInterval, _time);
        _standIn = new StandIn(options, _time, () => _breaker.UntilProbe);
    }

    /// <inheritdoc/>
    public bool HasOneClock => _store.HasOneClock;

    /// <inheritdoc/>
    /// <param name="request">The operation.</param>
    /// <param name="deadline">The longest that it may take; <see cref="OutageOptions.Deadline"/> goes before it where that is shorter.</param>
    /// <param name="cancellation">Gives up earlier.</param>
    public async ValueTask<StoreResult<StrategyReply>> ApplyAsync(StoreRequest request, TimeSpan deadline, CancellationToken cancellation = default)
    {
        request.Validate();
        var result = await CallAsync(left => _store.ApplyAsync(request, left, cancellation), deadline, cancellation).ConfigureAwait(false);
        return result.IsApplied || cancellation.IsCancellationRequested ? result : await _standIn.AnswerAsync(request, result).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <param name="requests">The operations, on as many keys: decisions, credits and charges.</param>
    /// <param name="deadline">The longest that it may take; <see cref="OutageOptions.Deadline"/> goes before it where that is shorter.</param>
    /// <param name="cancellation">Gives up earlier.</param>
    public async ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAllAsync(
        IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default)
    {
        StoreRequest.Validate(requests);
        var result = await CallAsync(left => _store.ApplyAllAsync(requests, left, cancellation), deadline, cancellation).ConfigureAwait(false);
        return result.IsApplied || cancellation.IsCancellationRequested ? result : await _standIn.AnswerAsync(requests, result).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <param name="requests">The decisions, on as many keys, in the order in which they are preferred.</param>
    /// <param name="deadline">The longest that it may take; <see cref="OutageOptions.Deadline"/> goes before it where that is shorter.</param>
    /// <param name="cancellation">Gives up earlier.</param>
    public async ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAnyAsync(
        IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default)
    {
        StoreRequest.ValidateAny(requests);
        var result = await CallAsync(left => _store.ApplyAnyAsync(requests, left, cancellation), deadline, cancellation).ConfigureAwait(false);
        return result.IsApplied || cancellation.IsCancellationRequested ? result : await _standIn.AnswerAnyAsync(requests, result).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>No policy stands in for it.</remarks>
    public async ValueTask<StoreResult<long>> ResetAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, TimeSpan deadline, CancellationToken cancellation = default)
    {
        await _standIn.ForgetAsync(keys).ConfigureAwait(false);
        return await CallAsync(left => _store.ResetAsync(keys, left, cancellation), deadline, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private async ValueTask<StoreResult<T>> CallAsync<T>(Func<TimeSpan, ValueTask<StoreResult<T>>> call, TimeSpan deadline, CancellationToken cancellation)
    {
        var pass = _breaker.Enter();
        if (pass == Pass.Barred) return StoreResult<T>.NotApplied(new StoreAwayException(_options.Name));
        StoreResult<T> result;
        try
        {
            result = await BoundAsync(call, deadline < _options.Deadline ? deadline : _options.Deadline, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is CorruptStateException or StrategyRangeException)
        {
            Note(pass, StoreOutcome.Applied, null);
            throw;
        }
        catch
        {
            _breaker.Leave(pass);
            throw;
        }

        if (!result.IsApplied && cancellation.IsCancellationRequested) _breaker.Leave(pass);
        else Note(pass, result.Outcome, result.Failure);
        return result;
    }

    private async ValueTask<StoreResult<T>> BoundAsync<T>(Func<TimeSpan, ValueTask<StoreResult<T>>> call, TimeSpan deadline, CancellationToken cancellation)
    {
        var answer = call(deadline);
        if (answer.IsCompleted) return await answer.ConfigureAwait(false);
        var task = answer.AsTask();
        try
        {
            return await task.WaitAsync(deadline + Grace, _time, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            if (task.IsCompletedSuccessfully) return await task.ConfigureAwait(false); // it came at the last moment
            _ = task.ContinueWith(static late => _ = late.Exception, TaskContinuationOptions.OnlyOnFaulted);
            return StoreResult<T>.Unknown(exception);
        }
    }

    private void Note(Pass pass, StoreOutcome outcome, Exception? failure)
    {
        OutageMetrics.Count(_options.Name, outcome);
        var isApplied = outcome == StoreOutcome.Applied;
        if (!(isApplied ? _breaker.Succeed(pass) : _breaker.Fail(pass))) return;
        OutageMetrics.Move(_options.Name, isAway: !isApplied);
        _options.OnTransition?.Invoke(new StoreTransition(_options.Name, !isApplied, _options.Policy, failure));
    }
}
