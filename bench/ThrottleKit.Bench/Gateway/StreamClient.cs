using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;

namespace ThrottleKit.Bench.Gateway;

/// <summary>What one stream took: until its first token, and for each later chunk from the provider's sending it to its being read here.</summary>
internal sealed record StreamTimes(double FirstToken, IReadOnlyList<double> Chunks);

/// <summary>Asks for streams, and times their chunks by the provider's own mark of when each was sent: both clocks are the machine's monotonic one.</summary>
internal sealed class StreamClient : IDisposable
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(
        """{"model":"gpt-4o","stream":true,"max_completion_tokens":1000,"messages":[{"role":"user","content":"What does a budget hold, and what does it cost to hold it?"}]}""");

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>Reads one stream to its end.</summary>
    public async Task<StreamTimes> ReadAsync(Server server)
    {
        var started = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Completions) { Content = new ByteArrayContent(Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk-bench");
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();

        double? first = null;
        var chunks = new List<double>();
        var ended = false;
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(), static (_, data) => SentAt(data)).EnumerateAsync())
        {
            var now = Stopwatch.GetTimestamp();
            if (item.Data is not { } sent) ended = true;
            else if (first is null) first = Stopwatch.GetElapsedTime(started, now).TotalMilliseconds;
            else chunks.Add(Stopwatch.GetElapsedTime(sent, now).TotalMilliseconds);
        }

        return ended && first is { } time ? new StreamTimes(time, chunks) : throw new InvalidOperationException($"A stream of {server.Name} broke off.");
    }

    public void Dispose() => _http.Dispose();

    /// <summary>When the provider sent a chunk; null of the end of the stream.</summary>
    private static long? SentAt(ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8)) return null;
        var mark = "\"sent_at\":"u8;
        var at = data.LastIndexOf(mark);
        return at >= 0 && Utf8Parser.TryParse(data[(at + mark.Length)..], out long sent, out _) ? sent : throw new InvalidOperationException("A chunk does not say when it was sent.");
    }
}
