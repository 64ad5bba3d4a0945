using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ThrottleKit.Bench.Gateway;

/// <summary>The sample gateway in a process of its own, set by its command line: as a bare upstream, or in front of one.</summary>
internal sealed class Server : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("throttlekit-bench-").FullName;
    private readonly Process _process;

    private Server(string name, IEnumerable<string> settings)
    {
        Name = name;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "LlmGateway.dll"), "--contentRoot", _folder, "--urls", "http://127.0.0.1:0", .. Budgets, .. settings])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
    }

    /// <summary>What it is called in a table.</summary>
    public string Name { get; }

    /// <summary>Where completions come from.</summary>
    public Uri Completions { get; private set; } = new("http://unset");

    /// <summary>Processor time of the whole process so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Budgets at three levels, as the sample has them, and so large that nothing is denied.</summary>
    private static string[] Budgets =>
    [
        "--Gateway:Keys:sk-bench:Name", "bench", "--Gateway:Keys:sk-bench:Team", "team",
        "--Gateway:Prices:gpt-4o:Input", "2.5", "--Gateway:Prices:gpt-4o:Output", "10",
        .. Limit("Key:Requests"), .. Limit("Key:Tokens"), .. Limit("Team:Tokens"), .. Limit("Team:Dollars"), .. Limit("Organisation:Dollars"),
    ];

    /// <summary>The provider, which writes so many tokens at such a pace; 0 for as fast as it can.</summary>
    public static Task<Server> UpstreamAsync(int tokens, double perSecond) => StartAsync("the bare upstream", "fake/v1",
        "--Gateway:FakeUpstream:ShortestAnswer", $"{tokens}", "--Gateway:FakeUpstream:LongestAnswer", $"{tokens}", "--Gateway:FakeUpstream:TokensPerSecond", $"{perSecond}");

    /// <summary>The gateway in front of it, with its budgets in a store.</summary>
    public static Task<Server> GatewayAsync(Server upstream, string name, string store) => StartAsync(name, "v1",
        "--Gateway:Upstream:BaseUrl", new Uri(upstream.Completions, ".").ToString().Replace("/chat/", "", StringComparison.Ordinal), "--Gateway:Store", store);

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string[] Limit(string name) => [$"--Gateway:Limits:{name}:Most", "1000000000", $"--Gateway:Limits:{name}:Per", "day"];

    private static async Task<Server> StartAsync(string name, string path, params string[] settings)
    {
        var server = new Server(name, settings);
        while (await server._process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Regex.Match(line, @"Now listening on: (\S+)") is not { Success: true } match) continue;
            server.Completions = new Uri($"{match.Groups[1].Value}/{path}/chat/completions");
            _ = server._process.StandardOutput.ReadToEndAsync();
            return server;
        }

        throw new InvalidOperationException($"{name} has ended before it listened.");
    }
}
