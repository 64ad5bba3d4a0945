using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace ThrottleKit.Bench.Lua;

/// <summary>A redis-server of this run alone: on loopback, on a free port, keeping nothing on disk, stopped at the end.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly Process _process;

    private RedisServer(Process process, ConnectionMultiplexer connection)
    {
        _process = process;
        Connection = connection;
        Server = connection.GetServers()[0];
    }

    public ConnectionMultiplexer Connection { get; }

    public IServer Server { get; }

    public static async Task<RedisServer> StartAsync()
    {
        var port = FreePort();
        var start = new ProcessStartInfo("redis-server", $"--port {port} --bind 127.0.0.1 --save \"\" --appendonly no --daemonize no")
        {
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("redis-server did not start; install it (apt-get install redis-server).");
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        try
        {
            var options = new ConfigurationOptions { EndPoints = { { IPAddress.Loopback, port } }, ConnectRetry = 50, AllowAdmin = true, SyncTimeout = 60_000, AsyncTimeout = 60_000 };
            return new RedisServer(process, await ConnectionMultiplexer.ConnectAsync(options));
        }
        catch
        {
            process.Kill();
            throw;
        }
    }

    /// <summary>The seconds of processor time that the server's main thread has used: what bounds its throughput, whatever else runs on the machine.</summary>
    public async Task<double> ProcessorSecondsAsync()
    {
        var section = await Server.InfoAsync("cpu");
        return section.SelectMany(group => group).Where(entry => entry.Key is "used_cpu_user_main_thread" or "used_cpu_sys_main_thread")
            .Sum(entry => double.Parse(entry.Value, CultureInfo.InvariantCulture));
    }

    /// <summary>What the server has counted of its commands, each with its calls and microseconds.</summary>
    public async Task<Dictionary<string, (long Calls, long Microseconds)>> CommandsAsync()
    {
        var section = await Server.InfoAsync("commandstats");
        return section.SelectMany(group => group).ToDictionary(
            entry => entry.Key["cmdstat_".Length..],
            entry =>
            {
                var values = entry.Value.Split(',').Select(part => part.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
                return (long.Parse(values["calls"]), long.Parse(values["usec"]));
            });
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
