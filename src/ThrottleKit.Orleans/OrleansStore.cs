using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using ThrottleKit.Orleans.Grains;
using ThrottleKit.Stores;

namespace ThrottleKit.Orleans;

/// <summary>
/// Keeps states in the grains of an Orleans cluster, whose silos have <see cref="LimitHosting.AddThrottleKit(ISiloBuilder, Action{LimitSiloOptions}?)"/>. Keys that are decided together
/// share a grain, by a hash tag as on Redis Cluster; the silo that has it decides by its own clock, and what changes is in the silo's storage before the answer.
/// </summary>
public sealed class OrleansStore : IStrategyStore
{
    private static readonly Backoff Rests = new(TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(64));

    private readonly IGrainFactory _grains;
    private readonly byte[] _prefix;
    private readonly ConditionalWeakTable<StrategyExecutor, string> _limits = [];

    /// <summary>A store on the grains of a cluster.</summary>
    /// <param name="grains">What finds them: a cluster's client, or a silo's own. It is not disposed with the store.</param>
    /// <param name="options">How the store works.</param>
    public OrleansStore(IGrainFactory grains, OrleansStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(grains);
        options ??= new OrleansStoreOptions();
        options.Validate();
        _grains = grains;
        _prefix = Encoding.UTF8.GetBytes(options.KeyPrefix);
    }

    /// <inheritdoc/>
    public bool HasOneClock => false;

    /// <inheritdoc/>
    /// <exception cref="StrategyConfigurationException">The silo does not know the strategy.</exception>
    public ValueTask<StoreResult<StrategyReply>> ApplyAsync(StoreRequest request, TimeSpan deadline, CancellationToken cancellation = default)
    {
        request.Validate();
        var ask = AskOf(request);
        return RunAsync(GrainOf([ask.Key]), (grain, token) => grain.ApplyAsync(ask, token), reply => reply.Answers[0].ToReply(), deadline, cancellation);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The keys do not share a hash tag.</exception>
    /// <exception cref="StrategyConfigurationException">The silo does not know a strategy.</exception>
    public ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAllAsync(
        IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default)
    {
        StoreRequest.Validate(requests);
        LimitAsk[] asks = [.. requests.Select(request => AskOf(request))];
        return RunAsync<IReadOnlyList<StrategyReply>>(
            GrainOf([.. asks.Select(ask => ask.Key)]),
            (grain, token) => grain.ApplyAllAsync(asks, token),
            reply => Array.ConvertAll(reply.Answers, answer => answer.ToReply()),
            deadline,
            cancellation);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The keys do not share a hash tag.</exception>
    public ValueTask<StoreResult<long>> ResetAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, TimeSpan deadline, CancellationToken cancellation = default)
    {
        byte[][] all = [.. keys.Select(KeyOf).DistinctBy(Convert.ToHexString)];
        if (all.Length == 0) return ValueTask.FromResult(StoreResult<long>.Applied(0));
        return RunAsync(GrainOf(all), (grain, token) => grain.ResetAsync(all, token), reply => reply.Found, deadline, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private byte[] KeyOf(ReadOnlyMemory<byte> key) => [.. _prefix, .. key.Span];

    private LimitAsk AskOf(in StoreRequest request) => new(
        KeyOf(request.Key),
        _limits.GetValue(request.Strategy, LimitText.Write),
        (int)request.Operation,
        request.Amount,
        request.Least,
        request.DebitedAt,
        request.Now);

    private ILimitGrain GrainOf(byte[][] keys)
    {
        var group = KeyGroup.Of(keys[0]);
        return Array.TrueForAll(keys, key => KeyGroup.Of(key) == group)
            ? _grains.GetGrain<ILimitGrain>(group)
            : throw new ArgumentException("On Orleans keys that are decided together share a grain, and to that end a hash tag, as '{user7}:minute' and '{user7}:day' do; these keys do not.");
    }

    /// <summary>Asks, and asks again where the grain certainly did nothing, as long as there is time. A call of which nobody can say what became of it is never sent again.</summary>
    private static async ValueTask<StoreResult<T>> RunAsync<T>(
        ILimitGrain grain, Func<ILimitGrain, CancellationToken, Task<LimitReply>> ask, Func<LimitReply, T> read, TimeSpan deadline, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return StoreResult<T>.NotApplied(new OperationCanceledException(cancellation));
        if (deadline <= TimeSpan.Zero) return StoreResult<T>.NotApplied(new TimeoutException("There was no time left for the call."));
        var watch = Stopwatch.StartNew();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(deadline);
        for (var attempt = 1; ; attempt++)
        {
            Task<LimitReply>? sent = null;
            Exception failure;
            try
            {
                sent = ask(grain, time.Token);
                var reply = await sent.WaitAsync(time.Token).ConfigureAwait(false);
                var outcome = (LimitOutcome)reply.Outcome;
                if (outcome == LimitOutcome.Applied) return StoreResult<T>.Applied(read(reply));
                failure = FailureOf(outcome, reply);
                if (outcome == LimitOutcome.NotKnown) return StoreResult<T>.Unknown(failure);
                if (outcome != LimitOutcome.NotRead) throw failure;
            }
            catch (Exception exception) when (exception is not (CorruptStateException or StrategyRangeException or StrategyConfigurationException))
            {
                if (sent is { IsCompleted: false }) Abandon(sent);
                failure = exception is OperationCanceledException && !cancellation.IsCancellationRequested
                    ? new TimeoutException("Orleans did not carry the call out within the deadline.", exception) : exception;
                if (!IsCertain(exception, sent)) return StoreResult<T>.Unknown(failure);
            }

            var rest = Rests.After(attempt);
            if (deadline - watch.Elapsed <= rest) return StoreResult<T>.NotApplied(failure);
            try
            {
                await Task.Delay(rest, time.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return StoreResult<T>.NotApplied(failure);
            }
        }
    }

    /// <summary>Whether nothing can have been carried out: the call was not begun, or the silo said that it would not, as it has too much to do.</summary>
    private static bool IsCertain(Exception failure, Task? sent) => sent is null || failure is GatewayTooBusyException or LimitExceededException;

    private static Exception FailureOf(LimitOutcome outcome, LimitReply reply) => outcome switch
    {
        LimitOutcome.Corrupt => new CorruptStateException(reply.Message!),
        LimitOutcome.OutOfRange => new StrategyRangeException((int)reply.Found),
        LimitOutcome.UnknownLimit => new StrategyConfigurationException(reply.Message!),
        LimitOutcome.NotRead => new LimitStorageException($"The grain's record could not be read: {reply.Message}"),
        _ => new LimitStorageException($"The grain's record may have been written or not: {reply.Message}"),
    };

    /// <summary>Nobody hears of what it comes to.</summary>
    private static void Abandon(Task sent) => _ = sent.ContinueWith(static finished => _ = finished.Exception, TaskContinuationOptions.OnlyOnFaulted);
}
