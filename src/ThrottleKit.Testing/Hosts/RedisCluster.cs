using System.Diagnostics;
using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace ThrottleKit.Testing;

/// <summary>
/// A Redis Cluster of one's own for as long as a test takes: masters that share the slots evenly, each with its replicas, on free ports of the loopback interface, in memory alone. Its
/// nodes notice within about a second that one of them has gone.
/// </summary>
public sealed class RedisCluster : IDisposable
{
    /// <summary>How many slots a cluster has.</summary>
    public const int Slots = 16384;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("throttlekit-cluster-").FullName;
    private readonly List<RedisServer> _masters = [], _replicas = [];
    private readonly Dictionary<RedisServer, ConnectionMultiplexer> _admins = [];

    private RedisCluster()
    {
    }

    /// <summary>The servers that began as masters.</summary>
    public IReadOnlyList<RedisServer> Masters => _masters;

    /// <summary>The servers that began as replicas, those of the first master first.</summary>
    public IReadOnlyList<RedisServer> Replicas => _replicas;

    /// <summary>All servers, as a connection is configured with them.</summary>
    public string Configuration => string.Join(',', _masters.Concat(_replicas).Select(server => server.Endpoint));

    /// <summary>Starts a cluster and waits until it serves every slot and every replica has caught up.</summary>
    /// <param name="masters">How many masters.</param>
    /// <param name="replicas">How many replicas each of them has.</param>
    /// <param name="settings">Settings of all servers, each <c>name=value</c>.</param>
    /// <exception cref="StrategyHostUnavailableException">It is not installed, or does not start.</exception>
    public static RedisCluster Start(int masters = 3, int replicas = 1, params string[] settings)
    {
        var cluster = new RedisCluster();
        try
        {
            for (var i = 0; i < masters * (1 + replicas); i++)
                (i < masters ? cluster._masters : cluster._replicas).Add(cluster.StartNode(i, settings));
            cluster.Join(replicas);
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>The slot of a key.</summary>
    /// <param name="key">The key.</param>
    public int SlotOf(string key) => (int)Ask(_admins.Keys.First(IsRunning), "CLUSTER", "KEYSLOT", key);

    /// <summary>The server that a running one takes for the master of a slot.</summary>
    /// <param name="slot">The slot.</param>
    public RedisServer MasterOf(int slot)
    {
        foreach (var line in Ask(_admins.Keys.First(IsRunning), "CLUSTER", "NODES").ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(' ');
            if (!fields[2].Contains("master", StringComparison.Ordinal) || fields[2].Contains("fail", StringComparison.Ordinal)) continue;
            foreach (var range in fields.Skip(8).Where(range => !range.StartsWith('[')))
            {
                var ends = range.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
                if (slot >= ends[0] && slot <= ends[^1]) return _masters.Concat(_replicas).Single(server => fields[1].StartsWith(server.Endpoint + "@", StringComparison.Ordinal));
            }
        }

        throw new StrategyHostUnavailableException($"No master has slot {slot}.");
    }

    /// <summary>Begins to move a slot: its master sends on who asks for a key that is no longer there, and serves the rest, until <see cref="EndMove"/>.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="to">The master that takes it.</param>
    public void BeginMove(int slot, RedisServer to)
    {
        var from = MasterOf(slot);
        Ask(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", IdOf(from));
        Ask(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", IdOf(to));
    }

    /// <summary>Moves keys of a slot that is being moved.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="to">The master that takes it.</param>
    /// <param name="most">How many at most.</param>
    /// <returns>How many there were.</returns>
    public int MoveKeys(int slot, RedisServer to, int most = 1_000)
    {
        var from = MasterOf(slot);
        var keys = (RedisKey[])Ask(from, "CLUSTER", "GETKEYSINSLOT", slot, most)!;
        if (keys.Length == 0) return 0;
        var target = IPEndPoint.Parse(to.Endpoint);
        Ask(from, "MIGRATE", [target.Address.ToString(), target.Port, "", 0, 10_000, "KEYS", .. keys.Cast<object>()]);
        return keys.Length;
    }

    /// <summary>Ends the move of a slot, with what keys are left.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="to">The master that takes it.</param>
    public void EndMove(int slot, RedisServer to)
    {
        var from = MasterOf(slot);
        while (MoveKeys(slot, to) > 0)
        {
            // Some may have come meanwhile.
        }

        foreach (var server in new[] { to, from }.Concat(_masters.Where(IsRunning))) Ask(server, "CLUSTER", "SETSLOT", slot, "NODE", IdOf(to));
    }

    /// <summary>Stops all servers.</summary>
    public void Dispose()
    {
        foreach (var admin in _admins.Values) admin.Dispose();
        foreach (var server in _masters.Concat(_replicas)) server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private RedisServer StartNode(int number, string[] settings)
    {
        var bus = RedisServer.FreePort().ToString(CultureInfo.InvariantCulture);
        var server = RedisServer.Start(
        [
            "cluster-enabled=yes", "cluster-node-timeout=1000", "cluster-announce-ip=127.0.0.1", "cluster-port=" + bus,
            "cluster-config-file=" + Path.Combine(_folder, $"nodes-{number}.conf"), "repl-diskless-sync-delay=0", "cluster-replica-validity-factor=0", .. settings,
        ]);
        _admins.Add(server, ConnectionMultiplexer.Connect(server.Endpoint + ",allowAdmin=true"));
        return server;
    }

    private void Join(int replicas)
    {
        for (var i = 0; i < _masters.Count; i++)
        {
            Ask(_masters[i], "CLUSTER", "ADDSLOTSRANGE", Slots * i / _masters.Count, (Slots * (i + 1) / _masters.Count) - 1);
            Ask(_masters[i], "CLUSTER", "SET-CONFIG-EPOCH", i + 1);
        }

        var first = IPEndPoint.Parse(_masters[0].Endpoint);
        var bus = Ask(_masters[0], "CONFIG", "GET", "cluster-port")[1].ToString();
        foreach (var server in _masters.Skip(1).Concat(_replicas)) Ask(server, "CLUSTER", "MEET", first.Address.ToString(), first.Port, bus);
        var count = $"cluster_known_nodes:{_masters.Count + _replicas.Count}\r";
        Await(_masters.Concat(_replicas), server => Info(server).Contains(count, StringComparison.Ordinal));
        for (var i = 0; i < _replicas.Count; i++) Ask(_replicas[i], "CLUSTER", "REPLICATE", IdOf(_masters[i / replicas]));
        Await(_masters.Concat(_replicas), server => Info(server).Contains("cluster_state:ok", StringComparison.Ordinal));
        Await(_replicas, server => Ask(server, "INFO", "replication").ToString().Contains("master_link_status:up", StringComparison.Ordinal));
    }

    private static bool IsRunning(RedisServer server) => server.IsRunning;

    private string Info(RedisServer server) => Ask(server, "CLUSTER", "INFO").ToString();

    private string IdOf(RedisServer server) => Ask(server, "CLUSTER", "MYID").ToString();

    private RedisResult Ask(RedisServer server, string command, params object[] arguments) => _admins[server].GetServer(server.Endpoint).Execute(command, arguments);

    private static void Await(IEnumerable<RedisServer> servers, Func<RedisServer, bool> condition)
    {
        var watch = Stopwatch.StartNew();
        using var pause = new ManualResetEventSlim();
        foreach (var server in servers)
        {
            while (!condition(server))
            {
                if (watch.Elapsed > Patience) throw new StrategyHostUnavailableException("The servers did not form a cluster.");
                pause.Wait(20);
            }
        }
    }
}
