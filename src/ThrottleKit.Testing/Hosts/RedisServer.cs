using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ThrottleKit.Testing;

/// <summary>A Redis server of one's own for as long as a test takes: on a free port of the loopback interface, in memory alone.</summary>
public sealed class RedisServer : IDisposable
{
    private const string Command = "redis-server";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly string[] _arguments;
    private Process? _process;

    private RedisServer(int port, string[] settings)
    {
        Endpoint = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        _arguments =
        [
            "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", Path.GetTempPath(), "--save", "", "--appendonly", "no",
            .. settings.Select(setting => setting.Split('=', 2)).SelectMany(parts => parts[1].Split(' ').Prepend("--" + parts[0])),
        ];
    }

    /// <summary>Where the server listens, <c>HOST:PORT</c>.</summary>
    public string Endpoint { get; }

    /// <summary>Whether it has been started and not stopped since.</summary>
    public bool IsRunning => _process is not null;

    /// <summary>Whether <c>redis-server</c> is installed.</summary>
    public static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, Command)));

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="settings">Its settings, each <c>name=value</c>.</param>
    /// <exception cref="StrategyHostUnavailableException">It is not installed, or does not start.</exception>
    public static RedisServer Start(params string[] settings)
    {
        var server = new RedisServer(FreePort(), settings);
        server.Start();
        return server;
    }

    /// <summary>Starts it again after <see cref="Stop"/>, on the same port.</summary>
    /// <exception cref="StrategyHostUnavailableException">It does not start.</exception>
    public void Start()
    {
        _process = Launch(_arguments);
        try
        {
            AwaitReady(_process);
        }
        catch
        {
            Stop();
            throw;
        }
    }

    /// <summary>Kills it: nobody is waited for and nothing is kept, unless its settings keep it.</summary>
    public void Stop()
    {
        if (_process is not { } process) return;
        _process = null;
        if (!process.HasExited) process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    /// <summary>Stops the server; a second time does nothing.</summary>
    public void Dispose() => Stop();

    /// <summary>A port that nobody listens on.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Process Launch(string[] arguments)
    {
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
    private void AwaitReady(Process process)
    {
        var watch = Stopwatch.StartNew();
        var endpoint = IPEndPoint.Parse(Endpoint);
        while (watch.Elapsed < StartTimeout && !process.HasExited)
        {
            using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                client.Connect(endpoint);
                return;
            }
            catch (SocketException)
            {
                process.WaitForExit(10);
            }
        }

        throw new StrategyHostUnavailableException($"{Command} did not start on {Endpoint}.");
    }
}
