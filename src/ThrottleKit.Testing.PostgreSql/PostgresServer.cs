using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace ThrottleKit.Testing.PostgreSql;

/// <summary>A PostgreSQL server of one's own for as long as a test takes: on a free port of the loopback interface, in a folder that goes with it.</summary>
public sealed class PostgresServer : IDisposable
{
    private const string Superuser = "postgres";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly string[] _settings;
    private bool _isRunning;

    private PostgresServer(string[] settings)
    {
        var port = FreePort();
        _folder = Path.Combine(Path.GetTempPath(), "throttlekit-postgres-" + RandomNumberGenerator.GetHexString(12, lowercase: true));
        _settings = [.. settings, string.Create(CultureInfo.InvariantCulture, $"port={port}"), "listen_addresses=127.0.0.1", "unix_socket_directories="];
        Endpoint = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        ConnectionString = ConnectionTo(Endpoint);
    }

    /// <summary>Where the server listens, <c>HOST:PORT</c>.</summary>
    public string Endpoint { get; }

    /// <summary>What a client connects with.</summary>
    public string ConnectionString { get; }

    /// <summary>Whether the server's programs are installed.</summary>
    public static bool IsInstalled => FolderOfPrograms is not null;

    /// <summary>Makes an empty server and waits until it answers.</summary>
    /// <param name="settings">
    /// Its settings, each <c>name=value</c>. Without any it forgets what it has written if the machine goes down, as a test can bear.
    /// </param>
    /// <exception cref="StrategyHostUnavailableException">It is not installed, or does not start.</exception>
    public static PostgresServer Start(params string[] settings)
    {
        var server = new PostgresServer(settings.Length == 0 ? ["fsync=off", "full_page_writes=off"] : settings);
        return server.Begin("initdb", "--pgdata", server._folder, "--username", Superuser, "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync");
    }

    /// <summary>Makes a copy of a server, which follows that one from then on, until it is promoted.</summary>
    /// <param name="primary">Where the other listens, or what stands before it, <c>HOST:PORT</c>.</param>
    /// <param name="settings">Its settings, each <c>name=value</c>.</param>
    /// <exception cref="StrategyHostUnavailableException">It is not installed, does not start, or the other cannot be copied.</exception>
    public static PostgresServer StartStandby(string primary, params string[] settings)
    {
        var server = new PostgresServer(settings);
        return server.Begin("pg_basebackup", "--pgdata", server._folder, "--dbname", $"postgresql://{Superuser}@{primary}", "--write-recovery-conf", "--checkpoint", "fast", "--no-sync");
    }

    /// <summary>What connects to the server at an address, as its superuser and without a password.</summary>
    /// <param name="endpoint">The address, <c>HOST:PORT</c>.</param>
    public static string ConnectionTo(string endpoint)
    {
        var colon = endpoint.LastIndexOf(':');
        var builder = new NpgsqlConnectionStringBuilder { Host = colon < 0 ? endpoint : endpoint[..colon], Username = Superuser, Database = "postgres" };
        if (colon >= 0) builder.Port = int.Parse(endpoint.AsSpan(colon + 1), CultureInfo.InvariantCulture);
        return builder.ConnectionString;
    }

    /// <summary>Starts it again after <see cref="Stop"/>, on the same port and with what it had kept.</summary>
    public void Start()
    {
        var options = string.Join(' ', _settings.Select(setting => $"-c {setting}"));
        var timeout = StartTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        Run("pg_ctl", "start", "--silent", "--pgdata", _folder, "--options", options, "--log", Path.Combine(_folder, "log"), "--wait", "--timeout", timeout);
        _isRunning = true;
    }

    /// <summary>Stops it as a crash would: nobody is waited for and nothing is tidied up.</summary>
    public void Stop()
    {
        if (!_isRunning) return;
        _isRunning = false;
        NpgsqlConnection.ClearAllPools();
        Run("pg_ctl", "stop", "--silent", "--pgdata", _folder, "--mode", "immediate", "--wait");
    }

    /// <summary>Kills its processes, all of them: whoever is waited for is not heard of again. What it may leave in the machine's memory goes when it is started again.</summary>
    public void Kill()
    {
        if (!_isRunning) return;
        _isRunning = false;
        var id = int.Parse(File.ReadLines(Path.Combine(_folder, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        using var process = Process.GetProcessById(id);
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    /// <summary>Makes a standby the primary, with what it has received.</summary>
    public void Promote() => Run("pg_ctl", "promote", "--silent", "--pgdata", _folder, "--wait");

    /// <summary>Stops the server and deletes its folder; a second time does nothing.</summary>
    public void Dispose()
    {
        Stop();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    private PostgresServer Begin(string program, params string[] arguments)
    {
        try
        {
            Run(program, arguments);
            Start();
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>In the PATH, or where Debian's packages put them: those are of several versions, of which the latest is taken.</summary>
    private static string? FolderOfPrograms { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Concat(Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(Version).Select(folder => Path.Combine(folder, "bin")) : [])
        .FirstOrDefault(folder => Array.TrueForAll(["initdb", "pg_ctl", "pg_basebackup"], program => File.Exists(Path.Combine(folder, program))));

    private static int Version(string folder) => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static void Run(string program, params string[] arguments)
    {
        if (FolderOfPrograms is not { } folder)
            throw new StrategyHostUnavailableException("PostgreSQL is not installed: apt-get install postgresql-15.");
        var start = new ProcessStartInfo(Path.Combine(folder, program), arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = program != "pg_ctl", // a server that is started inherits the output, and would keep its reader waiting
            WorkingDirectory = Path.GetTempPath(),
        };
        if (Environment.UserName == "root") start.UserName = Superuser; // the programs refuse root; Debian's package brings this user
        try
        {
            using var process = Process.Start(start)!;
            if (start.RedirectStandardOutput) process.StandardOutput.ReadToEnd();
            var error = program != "pg_ctl" ? process.StandardError.ReadToEnd() : "";
            process.WaitForExit();
            if (process.ExitCode != 0) throw new StrategyHostUnavailableException($"{program} failed (exit code {process.ExitCode}): {error.Trim()}");
        }
        catch (Win32Exception exception)
        {
            throw new StrategyHostUnavailableException($"{program} cannot be run: {exception.Message}", exception);
        }
    }
}
