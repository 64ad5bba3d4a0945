using StackExchange.Redis;
using ThrottleKit.Redis.Scripts;

namespace ThrottleKit.Redis;

/// <summary>What a failed call says about whether it was carried out.</summary>
internal static class RedisFailure
{
    /// <summary>
    /// Whether nothing can have been carried out. An error of the server's is an answer: a script of ours writes at its end, and where its first write is refused there
    /// is no other. Else it depends on whether the client has begun to send.
    /// </summary>
    public static bool IsCertain(Exception failure) => failure switch
    {
        RedisServerException or RedisCommandException => true,
        RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection or ConnectionFailureType.UnableToConnect } => true,
        RedisConnectionException connection => IsUnsent(connection.CommandStatus),
        RedisTimeoutException timeout => IsUnsent(timeout.Commandstatus),
        _ => false,
    };

    /// <summary>Whether, once it is certain, a little later may be better: a server that loads or fails over, a connection that is being made.</summary>
    public static bool MayPass(Exception failure) => failure is not RedisServerException server || server.Kind is
        RedisErrorKind.Loading or RedisErrorKind.Busy or RedisErrorKind.ReadOnly or RedisErrorKind.MasterDown or RedisErrorKind.NoReplicas
        or RedisErrorKind.ClusterDown or RedisErrorKind.TryAgain or RedisErrorKind.Moved or RedisErrorKind.Ask or RedisErrorKind.MaxClients;

    /// <summary>Whether the server has forgotten the script, or never known it.</summary>
    public static bool IsForgotten(Exception failure) => failure is RedisServerException { Kind: RedisErrorKind.NoScript };

    /// <summary>The refusal of keys that one shard does not have together. The client knows the shards of most clusters, the server those of any.</summary>
    public static ArgumentException ApartOnCluster(Exception? failure) =>
        new("On Redis Cluster keys that are decided together share a hash tag, as '{user7}:minute' and '{user7}:day' do; these keys do not.", failure);

    /// <summary>The exception that is not about the server but about the call or the key; null for none.</summary>
    public static Exception? ReadError(Exception failure) =>
        failure is not RedisServerException { Kind: var kind } ? null
        : kind == RedisErrorKind.CrossSlot ? ApartOnCluster(failure)
        : failure.Message.Contains(Fence.Unsupported, StringComparison.Ordinal) ? new NotSupportedException(
            $"The server does not tell its replication id, without which {nameof(RedisStoreOptions)}.{nameof(RedisStoreOptions.Fenced)} cannot tell whether it has forgotten anything. Redis and Valkey do.", failure)
        : failure.Message.Contains("WRONGTYPE", StringComparison.Ordinal) ? new CorruptStateException(
            "The key holds something that is no text, so it is not a state of this strategy. Something else wrote this key; reset it, or give the policy a name of its own.")
        : StrategyScript.ReadError(failure.Message);

    private static bool IsUnsent(CommandStatus status) => status is CommandStatus.WaitingToBeSent or CommandStatus.WaitingInBacklog;
}
