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
    /// <summary>Only where writes go; and no retry of the client's, which cannot know that a permit would be taken twice.</summary>
    private const CommandFlags Flags = CommandFlags.DemandMaster | CommandFlags.CommandRetryNever;

    private readonly IConnectionMultiplexer _connection;
    private readonly bool _ownsConnection;
    private readonly IDatabase _database;
    private readonly int _replicas;
    private readonly byte[] _prefix;
    private readonly ScriptCache _scripts = new();
    private readonly ScriptArguments _arguments;

    /// <summary>A store on a connection of the user's, who goes on owning it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="options">How the store works.</param>
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
        _arguments = new ScriptArguments(options.ExpiryAllowance);
    }

    /// <summary>A store with a connection of its own. That no server answers is no error here: calls say so until one does.</summary>
    /// <param name="configuration">The servers, as <c>StackExchange.Redis</c> writes them.</param>
    /// <param name="options">How the store works.</param>
    /// <param name="configure">What the text cannot say, such as certificates. What suits a store is set already: nothing is queued while there is no connection.</param>
    public static async Task<RedisStore> ConnectAsync(string configuration, RedisStoreOptions? options = null, Action<ConfigurationOptions>? configure = null)
    {
        var suited = RedisConnection.Suited(configuration);
        configure?.Invoke(suited);
        return new RedisStore(await ConnectionMultiplexer.ConnectAsync(suited).ConfigureAwait(false), options ?? new RedisStoreOptions(), ownsConnection: true);
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<StrategyReply>> ApplyAsync(StoreRequest request, TimeSpan deadline, CancellationToken cancellation = default)
    {
        request.Validate();
        var (script, strategy) = (_scripts.Of(request.Strategy.Definition), request.Strategy);
        RedisKey[] keys = [KeyOf(request.Key)];
        var arguments = _arguments.Of(request);
        return BoundedCall.RunAsync(
            async (isForgotten, left) =>
            {
                var (result, acknowledged) = await EvaluateAsync(script, keys, arguments, isForgotten, MayWrite(request) ? left : null).ConfigureAwait(false);
                var reply = StrategyScript.ReadReply(strategy, (long[])result!);
                Acknowledge(acknowledged, request.Operation is StrategyOperation.Credit or StrategyOperation.Charge || reply.Granted > 0);
                return reply;
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
        var keys = KeysOf(requests.Select(request => request.Key));
        var script = _scripts.Of(requests.Select(request => request.Strategy.Definition));
        var arguments = _arguments.Of(requests, script);
        return BoundedCall.RunAsync<IReadOnlyList<StrategyReply>>(
            async (isForgotten, left) =>
            {
                var (result, acknowledged) = await EvaluateAsync(script.Script, keys, arguments, isForgotten, requests.Any(request => MayWrite(request)) ? left : null).ConfigureAwait(false);
                var replies = new StrategyReply[requests.Count];
                for (var i = 0; i < replies.Length; i++) replies[i] = StrategyScript.ReadReply(requests[i].Strategy, (long[])result[i]!);
                Acknowledge(acknowledged, Array.TrueForAll(replies, reply => reply.Decision.IsAllowed));
                return replies;
            },
            deadline,
            cancellation);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The server is a Redis Cluster, and the keys do not share a hash tag.</exception>
    public ValueTask<StoreResult<long>> ResetAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, TimeSpan deadline, CancellationToken cancellation = default)
    {
        var items = KeysOf(keys);
        return BoundedCall.RunAsync((_, _) => _database.KeyDeleteAsync(items, Flags), deadline, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _ownsConnection ? _connection.DisposeAsync() : ValueTask.CompletedTask;

    private static bool MayWrite(in StoreRequest request) => request.Operation != StrategyOperation.Forecast && request.Amount > 0;

    /// <summary>Runs a script, by its hash as long as the server knows it, and has the replicas counted behind it, on the same connection and for no longer than a time.</summary>
    private async Task<(RedisResult Result, int? Acknowledged)> EvaluateAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments, bool isForgotten, TimeSpan? wait)
    {
        if (_replicas == 0 || wait is not { } left) return (await SendAsync(_database).ConfigureAwait(false), null);

        // To wait for 0 is to wait for ever; and the answer has to come back within the time.
        var batch = _database.CreateBatch();
        var result = SendAsync(batch);
        var acknowledged = batch.ExecuteAsync("WAIT", [_replicas, Math.Max(1, (long)(left.TotalMilliseconds * 0.9))], Flags);
        batch.Execute();
        try
        {
            return (await result.ConfigureAwait(false), (int)await acknowledged.ConfigureAwait(false));
        }
        catch (Exception exception) when (result.IsCompletedSuccessfully && exception is (RedisException or TimeoutException))
        {
            return (await result.ConfigureAwait(false), 0);
        }

        Task<RedisResult> SendAsync(IDatabaseAsync database) =>
            isForgotten ? database.ScriptEvaluateAsync(script.Text, keys, arguments, Flags | CommandFlags.NoScriptCache) : database.ScriptEvaluateAsync(script.Hash, keys, arguments, Flags);
    }

    private void Acknowledge(int? acknowledged, bool writes)
    {
        if (writes && acknowledged < _replicas) throw new ReplicasMissingException(acknowledged.Value, _replicas);
    }

    private RedisKey KeyOf(ReadOnlyMemory<byte> key) => (byte[])[.. _prefix, .. key.Span];

    private RedisKey[] KeysOf(IEnumerable<ReadOnlyMemory<byte>> keys)
    {
        var all = keys.Select(KeyOf).ToArray();
        return Array.TrueForAll(all, key => _connection.HashSlot(key) == _connection.HashSlot(all[0])) ? all : throw RedisFailure.ApartOnCluster(null);
    }
}
