using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ThrottleKit.Gateway.Tests;

/// <summary>What a test sets otherwise than the sample does.</summary>
internal sealed record GatewaySetup
{
    public long TokensPerKey { get; init; } = 1_000_000;

    public string Per { get; init; } = "1h";

    public double TokensPerSecond { get; init; }

    public (int Shortest, int Longest) Answer { get; init; } = (50, 50);

    public string Streams { get; init; } = "Metered";

    public decimal DollarsPerTeam { get; init; } = 100;

    public string Store { get; init; } = "sqlite=gateway.db";

    /// <summary>Another upstream than the built-in one.</summary>
    public string Upstream { get; init; } = "";

    public string Json() => JsonSerializer.Serialize(new
    {
        Gateway = new
        {
            Organisation = "acme",
            Store,
            Upstream = new { BaseUrl = Upstream, ApiKey = "sk-provider" },
            FakeUpstream = new { TokensPerSecond, ShortestAnswer = Answer.Shortest, LongestAnswer = Answer.Longest, Seed = 1 },
            Streams,
            Slice = 16,
            MostOutput = 500,
            Keys = new Dictionary<string, object>
            {
                ["sk-ada"] = new { Name = "ada", Team = "research" },
                ["sk-grace"] = new { Name = "grace", Team = "research" },
                ["sk-linus"] = new { Name = "linus", Team = "platform" },
            },
            Limits = new
            {
                Key = new { Requests = new { Most = 1_000, Per = "1h" }, Tokens = new { Most = TokensPerKey, Per } },
                Team = new { Dollars = new { Most = DollarsPerTeam, Per = "1h" } },
                Organisation = new { Dollars = new { Most = 1_000, Per = "month" } },
            },
            Prices = new Dictionary<string, object> { ["gpt-4o"] = new { Input = 2.5, Output = 10 } },
        },
        Logging = new { LogLevel = new Dictionary<string, string> { ["Default"] = "Information", ["Microsoft.AspNetCore"] = "Warning" } },
    });
}

/// <summary>The gateway in a process of its own, with its settings and its store in a folder of its own.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("throttlekit-gateway-").FullName;
    private readonly HttpClient _http = new();
    private readonly List<string> _log = [];
    private Process? _process;

    public Uri Address { get; private set; } = new("http://unset");

    public static async Task<Gateway> StartAsync(GatewaySetup setup)
    {
        var gateway = new Gateway();
        gateway.Write(setup.Json());
        await gateway.StartAsync();
        return gateway;
    }

    /// <summary>Changes the settings file, as an operator would.</summary>
    public void Write(string settings)
    {
        var file = Path.Combine(_folder, "appsettings.json");
        File.WriteAllText(file + ".new", settings);
        File.Move(file + ".new", file, overwrite: true);
    }

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "LlmGateway.dll"), "--contentRoot", _folder, "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Heard(line.Data);
        _process.ErrorDataReceived += (_, line) => Heard(line.Data);
        _process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException($"The gateway ended:\n{Log}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Address = await listening.Task.WaitAsync(TimeSpan.FromSeconds(60));

        void Heard(string? line)
        {
            if (line is null) return;
            lock (_log) _log.Add(line);
            if (Regex.Match(line, @"Now listening on: (\S+)") is { Success: true } match) listening.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    public string Log
    {
        get
        {
            lock (_log) return string.Join('\n', _log);
        }
    }

    /// <summary>Ends the process as kill -9 does.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public Task<HttpResponseMessage> PostAsync(object body, string key = "sk-ada", CancellationToken cancellation = default)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, "v1/chat/completions")) { Content = JsonContent.Create(body) };
        message.Headers.Authorization = new("Bearer", key);
        return _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    /// <summary>What the page says of a budget.</summary>
    public async Task<(long Used, long Most)> BudgetAsync(string name)
    {
        var page = await _http.GetStringAsync(new Uri(Address, "live"));
        var match = Regex.Match(page, $"data-budget=\"{name}\" data-used=\"(\\d+)\" data-most=\"(\\d+)\"");
        Assert.True(match.Success, page);
        return (long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>Asks again until it is so.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); !await condition(); await Task.Delay(20))
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"After 30 s still not: {what}\n{Log}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await KillAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
