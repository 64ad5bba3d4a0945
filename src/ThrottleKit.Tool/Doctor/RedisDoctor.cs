using StackExchange.Redis;
using ThrottleKit.Redis;
using ThrottleKit.Stores;

namespace ThrottleKit.Tool.Doctor;

/// <summary>Looks at a Redis, a Valkey or a Garnet.</summary>
internal static class RedisDoctor
{
    private static readonly Version Least = new(7, 0);

    /// <summary>Looks.</summary>
    /// <param name="endpoint">Where it is, as <c>StackExchange.Redis</c> writes it.</param>
    /// <param name="findings">Where to say what was found.</param>
    public static async Task LookAsync(string endpoint, Findings findings)
    {
        ConnectionMultiplexer connection;
        try
        {
            connection = await ConnectionMultiplexer.ConnectAsync(endpoint, options => options.AllowAdmin = true).ConfigureAwait(false); // to the client, INFO is an admin's
        }
        catch (Exception exception) when (exception is RedisException or ArgumentException)
        {
            findings.Problem("reachable", $"nobody answers there: {exception.Message}");
            return;
        }

        await using var _ = connection.ConfigureAwait(false);
        var server = connection.GetServers()[0];
        try
        {
            var info = await InfoAsync(server).ConfigureAwait(false);
            findings.Fine("reachable", $"{server.EndPoint}, {server.ServerType.ToString().ToLowerInvariant()}");
            Version(info, findings);
            await ClockAsync(server, findings).ConfigureAwait(false);
            Eviction(info, findings);
            Replication(info, findings);
            Persistence(info, findings);
            var store = new RedisStore(connection);
            await TrialDecision.RunAsync(store, findings).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisException or RedisCommandException or TimeoutException)
        {
            findings.Problem("reachable", $"it stopped answering, or forbids what was asked: {exception.Message}");
        }
    }

    private static async Task<Dictionary<string, string>> InfoAsync(IServer server) =>
        (await server.InfoAsync().ConfigureAwait(false)).SelectMany(section => section).DistinctBy(item => item.Key).ToDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal);

    private static void Version(Dictionary<string, string> info, Findings findings)
    {
        var text = info.GetValueOrDefault("valkey_version") is { } valkey ? "Valkey " + valkey : info.GetValueOrDefault("garnet_version") is { } garnet ? "Garnet " + garnet : null;
        if (text is not null) findings.Fine("version", text);
        else if (System.Version.TryParse(info.GetValueOrDefault("redis_version"), out var version) && version < Least) findings.Note("version", $"Redis {version}; the store is tested on {Least} and later.");
        else findings.Fine("version", $"Redis {info.GetValueOrDefault("redis_version", "of a version that it does not tell")}");
    }

    private static async Task ClockAsync(IServer server, Findings findings)
    {
        var clock = new StoreClock();
        var before = clock.Now;
        var time = await server.TimeAsync().ConfigureAwait(false);
        findings.Clock((time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, (before + clock.Now) / 2);
    }

    private static void Eviction(Dictionary<string, string> info, Findings findings)
    {
        var (policy, most) = (info.GetValueOrDefault("maxmemory_policy", "noeviction"), info.GetValueOrDefault("maxmemory", "0"));
        var isLimited = most != "0";
        if (policy == "noeviction")
            findings.Fine("eviction", isLimited ? $"none; at {most} bytes permits are no longer taken (OOM, which is not applied)." : "none, and memory has no limit.");
        else if (isLimited)
            findings.Problem("eviction", $"maxmemory-policy is {policy}: at {most} bytes the server drops live keys, and whoever used one up may use it up again. Set it to noeviction, or give limits a server of their own.");
        else
            findings.Note("eviction", $"maxmemory-policy is {policy}: with no maxmemory nothing is dropped, but a limit that is set one day would drop live keys.");
    }

    private static void Replication(Dictionary<string, string> info, Findings findings)
    {
        if (info.GetValueOrDefault("role") is "slave" or "replica")
            findings.Problem("replication", "this is a replica: nothing is decided here. Name the primary, or all servers.");
        else if (info.GetValueOrDefault("connected_slaves", "0") is var replicas && replicas == "0")
            findings.Note("replication", "no replica: where this server is lost, so is what was used, and decisions wait for it to be back.");
        else
            findings.Fine("replication", $"{replicas} replica(s). What the primary has not sent when it is lost is forgotten; ReplicasAwaited says of each call whether they have it.");
    }

    private static void Persistence(Dictionary<string, string> info, Findings findings)
    {
        if (info.GetValueOrDefault("aof_enabled") == "1") findings.Fine("persistence", "append-only file: a restart keeps all but the last moments.");
        else findings.Note("persistence", "no append-only file: after a restart keys are as at the last snapshot, or as never used where there is none.");
        if (info.GetValueOrDefault("aof_last_write_status", "ok") != "ok" || info.GetValueOrDefault("rdb_last_bgsave_status", "ok") != "ok")
            findings.Problem("persistence", "the last write to disk failed: the server may refuse permits (MISCONF) until that is mended.");
    }
}
