using System.Text;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using ThrottleKit.Stores;

namespace ThrottleKit.DynamoDb;

/// <summary>
/// Keeps states in a DynamoDB table: the compiled C# decides by the process's clock, never before the time of the last write, and one conditional write keeps what it decided. A
/// denial only reads. Several keys are read and written by one transaction each.
/// </summary>
public sealed class DynamoDbStore : IStrategyStore
{
    private static readonly Backoff Rests = new(TimeSpan.FromMilliseconds(4), TimeSpan.FromMilliseconds(256));

    private readonly IAmazonDynamoDB _client;
    private readonly bool _ownsClient;
    private readonly DynamoDbTable _table;
    private readonly byte[] _prefix;
    private readonly long _outlives;
    private readonly StoreClock _clock;
    private readonly KeyTurns _turns = new();

    /// <summary>A store on a client of the user's, who goes on owning it.</summary>
    /// <param name="client">The client. It must not retry: <c>MaxErrorRetry</c> and <c>MaxStaleConnectionRetries</c> are 0.</param>
    /// <param name="options">How the store works.</param>
    /// <exception cref="ArgumentException">The client retries.</exception>
    public DynamoDbStore(IAmazonDynamoDB client, DynamoDbStoreOptions? options = null)
        : this(client, options ?? new DynamoDbStoreOptions(), ownsClient: false)
    {
    }

    private DynamoDbStore(IAmazonDynamoDB client, DynamoDbStoreOptions options, bool ownsClient)
    {
        options.Validate();
        RequireNoRetries(client.Config);
        _client = client;
        _ownsClient = ownsClient;
        _table = new DynamoDbTable(client, options.Table);
        _prefix = Encoding.UTF8.GetBytes(options.KeyPrefix);
        _outlives = options.ExpiryAllowance.Ticks / TimeSpan.TicksPerMicrosecond;
        _clock = new StoreClock(options.TimeProvider);
    }

    /// <summary>A store with a client of its own, which does not retry. Nothing is sent before the first call.</summary>
    /// <param name="configuration">Where DynamoDB is; the client's retries are switched off in it.</param>
    /// <param name="options">How the store works.</param>
    /// <param name="credentials">Who asks; null for what the environment says.</param>
    public static DynamoDbStore Connect(AmazonDynamoDBConfig configuration, DynamoDbStoreOptions? options = null, AWSCredentials? credentials = null)
    {
        (configuration.MaxErrorRetry, configuration.MaxStaleConnectionRetries) = (0, 0);
        var client = credentials is null ? new AmazonDynamoDBClient(configuration) : new AmazonDynamoDBClient(credentials, configuration);
        return new DynamoDbStore(client, options ?? new DynamoDbStoreOptions(), ownsClient: true);
    }

    /// <inheritdoc/>
    public bool HasOneClock => false;

    /// <inheritdoc/>
    public ValueTask<StoreResult<StrategyReply>> ApplyAsync(StoreRequest request, TimeSpan deadline, CancellationToken cancellation = default)
    {
        request.Validate();
        return RunAsync(
            [KeyOf(request.Key)],
            (now, items) =>
            {
                var before = items[0].StateAt(request.Now is null ? now : 0);
                var after = before;
                var reply = StoreExecution.Apply(request, now, ref after);
                items[0] = Kept(items[0], request, reply, before, after, now);
                return reply;
            },
            deadline,
            cancellation);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are more than 100 requests, which is the most that a transaction takes.</exception>
    public ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAllAsync(
        IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default)
    {
        StoreRequest.Validate(requests);
        return RunAsync<IReadOnlyList<StrategyReply>>(
            [.. requests.Select(request => KeyOf(request.Key))],
            (now, items) =>
            {
                var before = items.Select(item => item.StateAt(requests[0].Now is null ? now : 0)).ToArray();
                var after = (string?[])before.Clone();
                var replies = StoreExecution.ApplyAll(requests, now, after);
                for (var i = 0; i < replies.Length; i++) items[i] = Kept(items[i], requests[i], replies[i], before[i], after[i], now);
                return replies;
            },
            deadline,
            cancellation);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are more than 100 keys, which is the most that a transaction takes.</exception>
    public ValueTask<StoreResult<long>> ResetAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, TimeSpan deadline, CancellationToken cancellation = default) => RunAsync(
        [.. keys.Select(KeyOf).DistinctBy(Convert.ToHexString)],
        (now, items) =>
        {
            var found = items.LongCount(item => item.StateAt(now) is not null);
            Array.Clear(items);
            return found;
        },
        deadline,
        cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_ownsClient) _client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A conditional write that is sent again after it has succeeded looks like a conflict, and the permit would be taken twice. The SDK has two kinds of retries.</summary>
    private static void RequireNoRetries(IClientConfig configuration)
    {
        if (configuration is not { IsMaxErrorRetrySet: true, MaxErrorRetry: 0, MaxStaleConnectionRetries: 0 })
        {
            throw new ArgumentException(
                "The client retries. A conditional write sent again after it has succeeded looks like a conflict, and takes a permit twice: set MaxErrorRetry = 0 and MaxStaleConnectionRetries = 0 in its configuration.");
        }
    }

    private byte[] KeyOf(ReadOnlyMemory<byte> key) => [.. _prefix, .. key.Span];

    private StoredItem Kept(in StoredItem item, in StoreRequest request, in StrategyReply reply, string? before, string? after, long now) =>
        ReferenceEquals(before, after) ? item
        : after is null ? default
        : new StoredItem(after, now, request.Now is null ? reply.Decision.ResetAtMicroseconds + _outlives : null);

    /// <summary>Reads, works, and writes what has changed if nobody was there meanwhile; else again, as long as there is time.</summary>
    private async ValueTask<StoreResult<T>> RunAsync<T>(IReadOnlyList<byte[]> keys, Func<long, StoredItem[], T> work, TimeSpan deadline, CancellationToken cancellation)
    {
        if (keys.Count > DynamoDbTable.MostTogether)
            throw new ArgumentException($"DynamoDB takes no more than {DynamoDbTable.MostTogether} keys together; these are {keys.Count}.");
        if (cancellation.IsCancellationRequested) return StoreResult<T>.NotApplied(new OperationCanceledException(cancellation));
        if (deadline <= TimeSpan.Zero) return StoreResult<T>.NotApplied(new TimeoutException("There was no time left for the call."));
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        time.CancelAfter(deadline);
        var isWriting = false;
        Exception? last = null;
        try
        {
            using var turn = await _turns.EnterAsync(keys, time.Token).ConfigureAwait(false);
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    isWriting = false;
                    var before = keys.Count == 0 ? [] : await BoundAsync(_table.ReadAsync(keys, time.Token), time.Token).ConfigureAwait(false);
                    var after = (StoredItem[])before.Clone();
                    var value = work(Math.Max(_clock.Now, before.Max(item => (long?)item.At) ?? 0), after);
                    if (after.AsSpan().SequenceEqual(before)) return StoreResult<T>.Applied(value);
                    isWriting = true;
                    await BoundAsync(_table.WriteAsync(keys, before, after, time.Token), time.Token).ConfigureAwait(false);
                    return StoreResult<T>.Applied(value);
                }
                catch (Exception exception) when (exception is not (OperationCanceledException or CorruptStateException or StrategyRangeException or ArgumentException))
                {
                    var verdict = DynamoDbFailure.Of(exception, isWriting);
                    if (verdict == Verdict.Unknown) return StoreResult<T>.Unknown(exception);
                    if (verdict == Verdict.Refused) return StoreResult<T>.NotApplied(exception);
                    isWriting = false;
                    last = exception;
                }

                await Task.Delay(Rests.After(attempt), time.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException exception)
        {
            Exception failure = cancellation.IsCancellationRequested ? exception : new TimeoutException("DynamoDB did not carry the call out within the deadline.", last ?? exception);
            return isWriting ? StoreResult<T>.Unknown(failure) : StoreResult<T>.NotApplied(failure);
        }
    }

    /// <summary>The client is told to give up; it is not waited for until it does.</summary>
    private static async Task<T> BoundAsync<T>(Task<T> sent, CancellationToken cancellation)
    {
        await BoundAsync((Task)sent, cancellation).ConfigureAwait(false);
        return await sent.ConfigureAwait(false);
    }

    private static async Task BoundAsync(Task sent, CancellationToken cancellation)
    {
        try
        {
            await sent.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (sent.IsCompletedSuccessfully) return; // it came at the last moment
            _ = sent.ContinueWith(static late => _ = late.Exception, TaskContinuationOptions.OnlyOnFaulted);
            throw;
        }
    }
}
