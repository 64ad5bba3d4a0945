using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace ThrottleKit.Testing.DynamoDb;

/// <summary>
/// A server that imitates DynamoDB for as long as a test takes: dynalite, on a free port of the loopback interface, in memory alone. What dynalite lacks, transactions above all, a
/// small script of ours adds.
/// </summary>
public sealed class DynaliteServer : IDisposable
{
    private const string Script = "dynalite.js", Package = "artifacts/npm/node_modules/dynalite";

    private readonly Process _process;
    private readonly string _script;

    private DynaliteServer(Process process, string script, string endpoint)
    {
        _process = process;
        _script = script;
        Endpoint = endpoint;
    }

    /// <summary>Where the server listens, <c>HOST:PORT</c>.</summary>
    public string Endpoint { get; }

    /// <summary>Whether node and dynalite are there; <c>./test</c> fetches dynalite into <c>artifacts/npm</c>.</summary>
    public static bool IsInstalled => Folder is not null && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "node")));

    private static string? Folder { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <exception cref="StrategyHostUnavailableException">It is not installed, or does not start.</exception>
    public static DynaliteServer Start()
    {
        if (Folder is null) throw new StrategyHostUnavailableException("dynalite is not installed: npm install --prefix artifacts/npm dynalite@4.0.0");
        var script = Path.Combine(Path.GetTempPath(), $"throttlekit-{RandomNumberGenerator.GetHexString(12, lowercase: true)}-{Script}");
        using (var text = typeof(DynaliteServer).Assembly.GetManifestResourceStream(Script)!)
        using (var file = File.Create(script)) text.CopyTo(file);
        try
        {
            // Its input ends with this process, and it with its input.
            var process = Process.Start(new ProcessStartInfo("node", [script, Folder]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            if (!int.TryParse(process.StandardOutput.ReadLine(), CultureInfo.InvariantCulture, out var port))
                throw new StrategyHostUnavailableException("dynalite did not start.");
            return new DynaliteServer(process, script, string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));
        }
        catch (Win32Exception exception)
        {
            throw new StrategyHostUnavailableException("node is not installed: apt-get install nodejs.", exception);
        }
    }

    /// <summary>What connects to a server that asks for no real credentials.</summary>
    /// <param name="endpoint">Where it is, <c>HOST:PORT</c>.</param>
    public static AmazonDynamoDBConfig ConfigurationFor(string endpoint) => new()
    {
        ServiceURL = "http://" + endpoint, AuthenticationRegion = "us-east-1", MaxErrorRetry = 0, MaxStaleConnectionRetries = 0,
    };

    /// <summary>Credentials that such a server takes for real ones.</summary>
    public static AWSCredentials Credentials { get; } = new BasicAWSCredentials("throttlekit", "throttlekit");

    /// <summary>Stops the server.</summary>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        File.Delete(_script);
    }

    /// <summary>The package lies in the repository's own artifacts, above where the program runs.</summary>
    private static string? Find(DirectoryInfo? folder)
    {
        for (; folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, Package) is var path && Directory.Exists(path)) return path;
        return null;
    }
}
