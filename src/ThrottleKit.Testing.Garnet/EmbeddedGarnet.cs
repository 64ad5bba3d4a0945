using System.Net;
using System.Net.Sockets;
using global::Garnet;
using global::Garnet.server;

namespace ThrottleKit.Testing.Garnet;

/// <summary>A Garnet server inside this process: in memory, on the loopback interface, with scripts on.</summary>
public sealed class EmbeddedGarnet : IDisposable
{
    /// <summary>A script that loops would else never be stopped; ours take microseconds.</summary>
    private static readonly TimeSpan ScriptTimeout = TimeSpan.FromSeconds(5);

    private const int Attempts = 5;

    private readonly GarnetServer _server;

    private EmbeddedGarnet(GarnetServer server, int port)
    {
        _server = server;
        Endpoint = $"127.0.0.1:{port}";
    }

    /// <summary>Where the server listens, <c>HOST:PORT</c>.</summary>
    public string Endpoint { get; }

    /// <summary>Starts a server on a port that is free.</summary>
    public static EmbeddedGarnet Start()
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var server = new GarnetServer(Options(port));
            try
            {
                server.Start();
                return new EmbeddedGarnet(server, port);
            }
            catch (SocketException) when (attempt < Attempts)
            {
                server.Dispose(); // somebody else took the port meanwhile
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private static GarnetServerOptions Options(int port) => new()
    {
        EndPoints = [new IPEndPoint(IPAddress.Loopback, port)],
        QuietMode = true,
        DisablePubSub = true,
        DisableObjects = true,
        LogMemorySize = "64m",
        PageSize = "1m",
        IndexMemorySize = "8m",
        EnableLua = true,
        LuaTransactionMode = true, // keys of a running script are locked: without it scripts are not atomic
        LuaOptions = new LuaOptions(LuaMemoryManagementMode.Native, "", ScriptTimeout, LuaLoggingMode.Silent, []),
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
