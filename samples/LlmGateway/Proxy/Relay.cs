using System.IO.Pipelines;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LlmGateway.Proxy;

/// <summary>Hands on what the provider says, as far as it is paid for.</summary>
internal static class Relay
{
    private const string Json = "application/json";

    /// <summary>A stream of events. Where its budget runs out it ends as one that reached its maximum does: with the finish reason "length", and then [DONE].</summary>
    public static async Task StreamAsync(HttpContext http, HttpResponseMessage response, ChatRequest request, Call call)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";
        var (output, cancellation) = (http.Response.BodyWriter, http.RequestAborted);
        Completion? cut = null;
        await using (var body = await response.Content.ReadAsStreamAsync(cancellation))
        {
            await foreach (var item in SseParser.Create(body, static (_, data) => data.ToArray()).EnumerateAsync(cancellation))
            {
                if (item.Data.AsSpan().SequenceEqual("[DONE]"u8))
                {
                    call.HasEnded = true;
                    break;
                }

                if (JsonNode.Parse(item.Data) is not JsonObject json) continue;
                var piece = new Completion(json);
                if (!await call.PayAsync(piece, cancellation))
                {
                    cut = piece;
                    break;
                }

                if (piece.IsUsageOnly && !request.WantsUsage) continue;
                await WriteAsync(output, item.Data, cancellation);
            }
        }

        // Only now, when the provider has been told to stop.
        if (cut is not null)
        {
            await WriteAsync(output, JsonSerializer.SerializeToUtf8Bytes(cut.Json), cancellation);
            await WriteAsync(output, JsonSerializer.SerializeToUtf8Bytes(cut.Ending(request.Choices)), cancellation);
            if (request.WantsUsage) await WriteAsync(output, JsonSerializer.SerializeToUtf8Bytes(cut.UsageChunk(call.Observed)), cancellation);
        }
        else if (!call.HasEnded)
        {
            throw new IOException("The provider's stream broke off.");
        }

        await WriteAsync(output, "[DONE]"u8.ToArray(), cancellation);
    }

    /// <summary>A completion as a whole, which its reservation covers.</summary>
    public static async Task WholeAsync(HttpContext http, HttpResponseMessage response, Call call)
    {
        var body = await response.Content.ReadAsByteArrayAsync(http.RequestAborted);
        if (JsonNode.Parse(body) is JsonObject json) await call.PayAsync(new Completion(json), http.RequestAborted);
        http.Response.ContentType = Json;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>An error of the provider's, as it is.</summary>
    public static async Task ErrorAsync(HttpContext http, HttpResponseMessage response)
    {
        http.Response.StatusCode = (int)response.StatusCode;
        http.Response.ContentType = response.Content.Headers.ContentType?.ToString() ?? Json;
        if (response.Headers.TryGetValues("Retry-After", out var wait)) http.Response.Headers.RetryAfter = wait.ToArray();
        await response.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    private static async ValueTask WriteAsync(PipeWriter output, byte[] data, CancellationToken cancellation)
    {
        output.Write("data: "u8);
        output.Write(data);
        output.Write("\n\n"u8);
        await output.FlushAsync(cancellation);
    }

    private static void Write(this PipeWriter output, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        output.Advance(bytes.Length);
    }
}
