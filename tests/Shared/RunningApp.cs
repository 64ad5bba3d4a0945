using System.Diagnostics;
using System.Net;

namespace ThrottleKit.Tests.Shared;

/// <summary>A web application in a process of its own, on a free port.</summary>
internal sealed class RunningApp : IDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process _process;
    private readonly List<string> _output = [];
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningApp(Process process) => _process = process;

    public HttpClient Client { get; private set; } = new();

    /// <summary>Starts an application and waits until it listens.</summary>
    public static async Task<RunningApp> StartAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, [.. arguments, "--urls=http://127.0.0.1:0"]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(arguments.FirstOrDefault(File.Exists) ?? program)! };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["NO_COLOR"] = "1";
        var app = new RunningApp(Process.Start(start)!);
        app._process.OutputDataReceived += (_, line) => app.Read(line.Data);
        app._process.ErrorDataReceived += (_, line) => app.Read(line.Data);
        app._process.BeginOutputReadLine();
        app._process.BeginErrorReadLine();
        try
        {
            app.Client = new HttpClient { BaseAddress = await app._address.Task.WaitAsync(TimeSpan.FromSeconds(60)) };
            return app;
        }
        catch (TimeoutException)
        {
            app.Dispose();
            throw new InvalidOperationException($"The application does not listen:\n{string.Join('\n', app._output)}");
        }
    }

    /// <summary>How many of so many requests are served; the others are denied.</summary>
    public async Task<int> CountAsync(string path, int requests, params (string Name, string Value)[] headers)
    {
        var served = 0;
        for (var i = 0; i < requests; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            foreach (var (name, value) in headers) request.Headers.Add(name, value);
            using var response = await Client.SendAsync(request);
            if (response.StatusCode == HttpStatusCode.OK) Interlocked.Increment(ref served);
            else if (response.StatusCode != HttpStatusCode.TooManyRequests) throw new InvalidOperationException($"{path}: {response.StatusCode}\n{string.Join('\n', _output)}");
        }

        return served;
    }

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null) return;
        lock (_output) _output.Add(line);
        var at = line.IndexOf(Listening, StringComparison.Ordinal);
        if (at >= 0) _address.TrySetResult(new Uri(line[(at + Listening.Length)..].Trim()));
    }
}
