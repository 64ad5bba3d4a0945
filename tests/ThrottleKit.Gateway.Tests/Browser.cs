using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ThrottleKit.Gateway.Tests;

/// <summary>A headless Chromium, driven by its DevTools protocol.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Flags =
        ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--remote-debugging-port=0"];

    private readonly string _profile = Directory.CreateTempSubdirectory("throttlekit-chromium-").FullName;
    private readonly ClientWebSocket _socket = new();
    private readonly Process _process;
    private int _calls;

    private Browser(string program) => _process = Process.Start(new ProcessStartInfo(program, [.. Flags, $"--user-data-dir={_profile}", "about:blank"])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    public static string? Program { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists);

    public static async Task<Browser> OpenAsync(Uri page, int width, int height)
    {
        var browser = new Browser(Program ?? throw new InvalidOperationException("There is no chromium in the PATH."));
        _ = browser._process.StandardError.ReadToEndAsync(); // a full pipe would stop it
        await browser.ConnectAsync();
        await browser.CallAsync("Emulation.setDeviceMetricsOverride", new { width, height, deviceScaleFactor = 1, mobile = false });
        await browser.CallAsync("Page.navigate", new { url = page.ToString() });
        await browser.UntilAsync("location.href !== 'about:blank' && document.readyState === 'complete'");
        return browser;
    }

    /// <summary>The value of an expression in the page.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var result = await CallAsync("Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true });
        return result["exceptionDetails"] is { } exception ? throw new InvalidOperationException(exception.ToJsonString()) : result["result"]?["value"];
    }

    /// <summary>Waits until an expression is true.</summary>
    public async Task UntilAsync(string expression)
    {
        for (var watch = Stopwatch.StartNew(); (bool?)await EvaluateAsync(expression) is not true; await Task.Delay(20))
            if (watch.Elapsed > TimeSpan.FromSeconds(30)) throw new TimeoutException($"After 30 s still not: {expression}\n{await EvaluateAsync("document.body.innerText")}");
    }

    public async Task<byte[]> ScreenshotAsync() => Convert.FromBase64String((string)(await CallAsync("Page.captureScreenshot", new { format = "png" }))["data"]!);

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        for (var i = 0; ; i++)
        {
            try
            {
                Directory.Delete(_profile, recursive: true);
                return;
            }
            catch (IOException) when (i < 50)
            {
                await Task.Delay(20); // its helpers write to their last moment
            }
        }
    }

    private async Task ConnectAsync()
    {
        var file = Path.Combine(_profile, "DevToolsActivePort");
        string[] lines = [];
        for (var watch = Stopwatch.StartNew(); lines.Length < 2; await Task.Delay(20))
        {
            if (watch.Elapsed > TimeSpan.FromSeconds(60)) throw new TimeoutException("Chromium did not start within a minute.");
            if (File.Exists(file)) lines = await File.ReadAllLinesAsync(file);
        }

        using var http = new HttpClient();
        var pages = await http.GetFromJsonAsync<JsonArray>($"http://127.0.0.1:{lines[0]}/json/list");
        var page = pages!.First(target => (string?)target!["type"] == "page")!;
        await _socket.ConnectAsync(new Uri((string)page["webSocketDebuggerUrl"]!), default);
    }

    private async Task<JsonNode> CallAsync(string method, object parameters)
    {
        var id = ++_calls;
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters }), WebSocketMessageType.Text, true, default);
        while (true)
        {
            var message = JsonNode.Parse(await ReceiveAsync())!;
            if ((int?)message["id"] != id) continue; // an event
            return message["result"] ?? throw new InvalidOperationException(message.ToJsonString());
        }
    }

    private async Task<byte[]> ReceiveAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer.AsMemory(), default);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return message.ToArray();
    }
}
