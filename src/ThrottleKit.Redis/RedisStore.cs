using System.Text;
using StackExchange.Redis;
using ThrottleKit.Redis.Scripts;
using ThrottleKit.Stores;

namespace ThrottleKit.Redis;

/// <summary>
/// Keeps states in Redis, Valkey or Garnet: one script and one round trip a call, by the server's clock. Several keys are decided by one script too, whatever their strategies; on
/// Redis Cluster they have to share a hash tag.
/// </summary>
public sealed class RedisStore : IStrategyStore
{
    private readonly IConnectionMultiplexer _connection;
    private readonly bool _ownsConnection;
    private readonly IDatabase _database;
    private readonly int _replicas;
    private readonly byte[] _prefix;
    private readonly Fence? _fence;
    private readonly ScriptCache _scripts;
    private readonly ScriptArguments _arguments;

    /// <summary>A store on a connection of the user's, who goes on owning it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="options">How the store works.</param>
    /// <exception cref="ArgumentException">The server is a Redis Cluster, and a fence has no hash tag in its prefix.</exception>
    public RedisStore(IConnectionMultiplexer connection, RedisStoreOptions? options = null)
        : this(connection, options ?? new RedisStoreOptions(), ownsConnection: false)
    {
    }

    private RedisStore(IConnectionMultiplexer connection, RedisStoreOptions options, bool ownsConnection)
    {
        options.Validate();
        _connection = connection;
        _ownsConnection = ownsConnection;
        _database = connection.GetDatabase(options.Database ?? -1);
        _replicas = options.ReplicasAwaited;
        _prefix = Encoding.UTF8.GetBytes(options.KeyPrefix);
        _fence = options.Fenced ? new Fence(options.KeyPrefix) : null;
        _scripts = new ScriptCache(options.Fenced);
        _arguments = new ScriptArguments(options.ExpiryAllowance, _fence);
        if (_fence is not null) KeysOf([ReadOnlyMemory<byte>.Empty], _fence.Record); // a cluster may have the two apart
    }

    /// <summary>A store with a connection of its own. That no server answers is no error here: calls say so until one does.</summary>
    /// <param name="configuration">The servers, as <c>StackExchange.Redis</c> writes them.</param>
    /// <param name="options">How the store works.</param>
    /// <param name="configure">What the text cannot say, such as certificates. What suits a store is set already: nothing is queued while there is no connection.</param>
    public static async Task<RedisStore> ConnectAsync(string configuration, RedisStoreOptions? options = null, Action<ConfigurationOptions>? configure = null)
    {
        var suited = RedisConnection.Suited(configuration);
        configure?.Invoke(suited);
        var connection = await ConnectionMultiplexer.ConnectAsync(suited).ConfigureAwait(false);
        try
        {
            return new RedisStore(connection, options ?? new RedisStoreOptions(), ownsConnection: true);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public bool HasOneClock => true;

    /// <inheritdoc/>
    public ValueTask<StoreResult<StrategyReply>> ApplyAsync(StoreRequest request, TimeSpan deadline, CancellationToken cancellation = default)
    {
        request.Validate();
        if (_fence is not null) return FirstOf(ApplyFusedAsync([request], Fusion.All, deadline, cancellation));
        var call = new ScriptCall(_database, _scripts.Of(request.Strategy.Definition), [KeyOf(request.Key)], _arguments.Of(request));
        if (_replicas == 0 || !MayWrite(request))
        {
            return BoundedCall.RunAsync(
                (call, request.Strategy),
                static (sent, isForgotten, _) => sent.call.SendAsync(isForgotten),
                static (sent, result) => StrategyScript.ReadReply(sent.Strategy, (long[])result!),
                deadline,
                cancellation);
        }

        return BoundedCall.RunAsync(
            call,
            (sent, isForgotten, left) => sent.SendAsync(_replicas, isForgotten, left),
            (_, answer) =>
            {
                var reply = StrategyScript.ReadReply(request.Strategy, (long[])answer.Result!);
                return Acknowledged(reply, answer.Acknowledged, HasWritten(request, reply));
            },
            deadline,
            cancellation);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The server is a Redis Cluster, and the keys do not share a hash tag.</exception>
    public ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAllAsync(
        IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default)
    {
        StoreRequest.Validate(requests);
        return ApplyFusedAsync(requests, Fusion.All, deadline, cancellation);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The server is a Redis Cluster, and the keys do not share a hash tag.</exception>
    public ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAnyAsync(
        IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default)
    {
        StoreRequest.ValidateAny(requests);
        return ApplyFusedAsync(requests, Fusion.Any, deadline, cancellation);
    }

    private ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyFusedAsync(IReadOnlyList<StoreRequest> requests, Fusion fusion, TimeSpan deadline, CancellationToken cancellation)
    {
        var script = _scripts.Of(requests.Select(request => request.Strategy.Definition), fusion);
        var call = new ScriptCall(_database, script.Script, KeysOf(requests.Select(request => request.Key), _fence?.Record), _arguments.Of(requests, script));
        if (_replicas == 0 || !requests.Any(request => MayWrite(request)))
            return BoundedCall.RunAsync(call, static (sent, isForgotten, _) => sent.SendAsync(isForgotten), (_, result) => Read(requests, result), deadline, cancellation);

        return BoundedCall.RunAsync(
            call,
            (sent, isForgotten, left) => sent.SendAsync(_replicas, isForgotten, left),
            (_, answer) =>
            {
                var replies = Read(requests, answer.Result);
                return Acknowledged(replies, answer.Acknowledged, fusion == Fusion.Any ? HasWritten(requests[replies.Count - 1], replies[^1]) : requests.Zip(replies, (request, reply) => HasWritten(request, reply)).All(written => written));
            },
            deadline,
            cancellation);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The server is a Redis Cluster, and the keys do not share a hash tag.</exception>
    public ValueTask<StoreResult<long>> ResetAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, TimeSpan deadline, CancellationToken cancellation = default)
    {
        var items = KeysOf(keys);
        return BoundedCall.RunAsync(
            (_database, items), static (call, _, _) => call._database.KeyDeleteAsync(call.items, ScriptCall.Flags), static (_, found) => found, deadline, cancellation);
    }

    /// <summary>
    /// Takes the server at its word: what it holds is all that was ever granted. For a server that this store has not used before, where there is nothing to forget, and for an
    /// operator who knows that one has forgotten nothing. After it the fence is open, until the server changes.
    /// </summary>
    /// <param name="deadline">How long the call may take.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The store has no fence.</exception>
    public ValueTask<StoreResult<bool>> TrustAsync(TimeSpan deadline, CancellationToken cancellation = default)
    {
        if (_fence is null) throw new InvalidOperationException($"The store has no fence to open: see {nameof(RedisStoreOptions)}.{nameof(RedisStoreOptions.Fenced)}.");
        var call = new ScriptCall(_database, Fence.Trust, [_fence.Record], []);
        return BoundedCall.RunAsync(call, static (sent, isForgotten, _) => sent.SendAsync(isForgotten), static (_, _) => true, deadline, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _ownsConnection ? _connection.DisposeAsync() : ValueTask.CompletedTask;

    private static async ValueTask<StoreResult<StrategyReply>> FirstOf(ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> all)
    {
        var result = await all.ConfigureAwait(false);
        return result.Outcome switch
        {
            StoreOutcome.Applied => StoreResult<StrategyReply>.Applied(result.Value[0]),
            StoreOutcome.NotApplied => StoreResult<StrategyReply>.NotApplied(result.Failure!),
            _ => StoreResult<StrategyReply>.Unknown(result.Failure!),
        };
    }

    private static bool MayWrite(in StoreRequest request) => request.Operation != StrategyOperation.Forecast && request.Amount > 0;

    private static IReadOnlyList<StrategyReply> Read(IReadOnlyList<StoreRequest> requests, RedisResult result)
    {
        var replies = new StrategyReply[result.Length];
        for (var i = 0; i < replies.Length; i++) replies[i] = StrategyScript.ReadReply(requests[i].Strategy, (long[])result[i]!);
        return replies;
    }

    private static bool HasWritten(in StoreRequest request, in StrategyReply reply) =>
        request.Operation is StrategyOperation.Credit or StrategyOperation.Charge || reply.Granted > 0 || (request.Operation == StrategyOperation.Decide && reply.Decision.IsAllowed);

    private T Acknowledged<T>(T reply, int acknowledged, bool writes) =>
        writes && acknowledged < _replicas ? throw new ReplicasMissingException(acknowledged, _replicas) : reply;

    private RedisKey KeyOf(ReadOnlyMemory<byte> key) => (byte[])[.. _prefix, .. key.Span];

    private RedisKey[] KeysOf(IEnumerable<ReadOnlyMemory<byte>> keys, RedisKey? record = null)
    {
        RedisKey[] all = [.. keys.Select(KeyOf), .. record is { } own ? [own] : (RedisKey[])[]];
        return Array.TrueForAll(all, key => _connection.HashSlot(key) == _connection.HashSlot(all[0])) ? all : throw RedisFailure.ApartOnCluster(null);
    }
}
