using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ThrottleKit.Testing;

/// <summary>A Redis server of one's own for as long as a test takes: on a free port of the loopback interface, in memory alone.</summary>
public sealed class RedisServer : IDisposable
{
    private const string Command = "redis-server";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private bool _isStopped;

    private RedisServer(Process process, int port)
    {
        _process = process;
        Endpoint = $"127.0.0.1:{port}";
    }

    /// <summary>Where the server listens, <c>HOST:PORT</c>.</summary>
    public string Endpoint { get; }

    /// <summary>Whether <c>redis-server</c> is installed.</summary>
    public static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, Command)));

    /// <summary>Starts a server and waits until it answers.</summary>
    /// <exception cref="StrategyHostUnavailableException">It is not installed, or does not start.</exception>
    public static RedisServer Start()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var server = new RedisServer(Launch(port), port);
        try
        {
            server.AwaitReady();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Stops the server; a second time does nothing.</summary>
    public void Dispose()
    {
        if (_isStopped) return;
        _isStopped = true;
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static Process Launch(int port)
    {
        string[] arguments = ["--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
        try
        {
            var process = Process.Start(new ProcessStartInfo(Command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.OutputDataReceived += (_, _) => { }; // read, or the server stops where its pipe is full
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return process;
        }
        catch (Win32Exception exception)
        {
            throw new StrategyHostUnavailableException($"{Command} is not installed: apt-get install {Command}.", exception);
        }
    }

    /// <summary>The port is taken once the server listens; there is no other sign that needs no client.</summary>
    private void AwaitReady()
    {
        var watch = Stopwatch.StartNew();
        var endpoint = IPEndPoint.Parse(Endpoint);
        while (watch.Elapsed < StartTimeout && !_process.HasExited)
        {
            using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                client.Connect(endpoint);
                return;
            }
            catch (SocketException)
            {
                _process.WaitForExit(10);
            }
        }

        throw new StrategyHostUnavailableException($"{Command} did not start on {Endpoint}.");
    }
}
