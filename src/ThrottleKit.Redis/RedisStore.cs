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
                return Acknowledged(reply, answer.Acknowledged, request.Operation is StrategyOperation.Credit or StrategyOperation.Charge || reply.Granted > 0);
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
        var script = _scripts.Of(requests.Select(request => request.Strategy.Definition));
        var call = new ScriptCall(_database, script.Script, KeysOf(requests.Select(request => request.Key)), _arguments.Of(requests, script));
        if (_replicas == 0 || !requests.Any(request => MayWrite(request)))
            return BoundedCall.RunAsync(call, static (sent, isForgotten, _) => sent.SendAsync(isForgotten), (_, result) => Read(requests, result), deadline, cancellation);

        return BoundedCall.RunAsync(
            call,
            (sent, isForgotten, left) => sent.SendAsync(_replicas, isForgotten, left),
            (_, answer) =>
            {
                var replies = Read(requests, answer.Result);
                return Acknowledged(replies, answer.Acknowledged, replies.All(reply => reply.Decision.IsAllowed));
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

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _ownsConnection ? _connection.DisposeAsync() : ValueTask.CompletedTask;

    private static bool MayWrite(in StoreRequest request) => request.Operation != StrategyOperation.Forecast && request.Amount > 0;

    private static IReadOnlyList<StrategyReply> Read(IReadOnlyList<StoreRequest> requests, RedisResult result)
    {
        var replies = new StrategyReply[requests.Count];
        for (var i = 0; i < replies.Length; i++) replies[i] = StrategyScript.ReadReply(requests[i].Strategy, (long[])result[i]!);
        return replies;
    }

    private T Acknowledged<T>(T reply, int acknowledged, bool writes) =>
        writes && acknowledged < _replicas ? throw new ReplicasMissingException(acknowledged, _replicas) : reply;

    private RedisKey KeyOf(ReadOnlyMemory<byte> key) => (byte[])[.. _prefix, .. key.Span];

    private RedisKey[] KeysOf(IEnumerable<ReadOnlyMemory<byte>> keys)
    {
        var all = keys.Select(KeyOf).ToArray();
        return Array.TrueForAll(all, key => _connection.HashSlot(key) == _connection.HashSlot(all[0])) ? all : throw RedisFailure.ApartOnCluster(null);
    }
}
