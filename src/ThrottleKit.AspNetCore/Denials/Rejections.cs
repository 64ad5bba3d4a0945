using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace ThrottleKit.AspNetCore;

/// <summary>Answers requests that were denied: a 429 with a problem in its body, or for gRPC RESOURCE_EXHAUSTED.</summary>
internal sealed class Rejections(IProblemDetailsService problems, IOptions<ThrottleHttpOptions> options)
{
    private const string Problem = "application/problem+json", Grpc = "application/grpc";

    /// <summary>Answers. Fields of the header about limits are there already, but for Retry-After.</summary>
    public Task WriteAsync(ThrottleRejection rejection)
    {
        var response = rejection.HttpContext.Response;
        FieldWriter.WriteRetry(response, rejection.Answer.Decision);
        if (rejection.HttpContext.Request.ContentType?.StartsWith(Grpc, StringComparison.OrdinalIgnoreCase) == true) return WriteGrpc(rejection);

        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.Headers.CacheControl = "no-store"; // what is denied now is not denied to the next
        return options.Value.OnDenied is { } write ? write(rejection) : WriteProblemAsync(rejection);
    }

    private async Task WriteProblemAsync(ThrottleRejection rejection)
    {
        if (HttpMethods.IsHead(rejection.HttpContext.Request.Method))
        {
            rejection.HttpContext.Response.ContentType = Problem;
            return;
        }

        var problem = Describe(rejection);
        if (await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = rejection.HttpContext, ProblemDetails = problem })) return;

        // The client accepts nothing that a problem can be written as. An error may be answered in another form (RFC 9110, 15.5.7), and this is one that can be read.
        rejection.HttpContext.Response.ContentType = Problem;
        await rejection.HttpContext.Response.Body.WriteAsync(Json(problem), rejection.HttpContext.RequestAborted);
    }

    private static ProblemDetails Describe(ThrottleRejection rejection)
    {
        var problem = new ProblemDetails
        {
            Type = rejection.Answer.IsStandIn ? RateLimitFields.ReducedCapacity : RateLimitFields.QuotaExceeded,
            Title = rejection.Answer.IsStandIn ? "Limits cannot be decided at the moment" : "Too many requests",
            Status = StatusCodes.Status429TooManyRequests,
            Detail = rejection.Detail,
        };
        problem.Extensions[RateLimitFields.ViolatedPolicies] = Element(json =>
        {
            json.WriteStartArray();
            foreach (var name in rejection.ViolatedPolicies) json.WriteStringValue(name);
            json.WriteEndArray();
        });
        if (rejection.RetryAfter is { } after) problem.Extensions["retryAfter"] = Element(json => json.WriteNumberValue(Math.Max(1, RateLimitFields.Seconds(after))));
        problem.Extensions["traceId"] = Activity.Current?.Id ?? rejection.HttpContext.TraceIdentifier;
        return problem;
    }

    /// <summary>A value that is no text, in the one form of which the framework's writer knows how to write it when compiled ahead of time.</summary>
    private static JsonElement Element(Action<Utf8JsonWriter> write) => JsonElement.Parse(Json(write));

    private static byte[] Json(ProblemDetails problem) => Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("type", problem.Type);
        json.WriteString("title", problem.Title);
        json.WriteNumber("status", problem.Status!.Value);
        json.WriteString("detail", problem.Detail);
        foreach (var (name, value) in problem.Extensions)
        {
            json.WritePropertyName(name);
            if (value is JsonElement element) element.WriteTo(json);
            else json.WriteStringValue(value as string);
        }

        json.WriteEndObject();
    });

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) write(json);
        return stream.ToArray();
    }

    /// <summary>An answer of gRPC that has no message is its status alone, in the header.</summary>
    private static Task WriteGrpc(ThrottleRejection rejection)
    {
        var response = rejection.HttpContext.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = rejection.HttpContext.Request.ContentType;
        response.Headers["grpc-status"] = RateLimitFields.Whole(GrpcStatus.ResourceExhausted);
        response.Headers["grpc-message"] = Uri.EscapeDataString(rejection.Detail);
        response.Headers[GrpcStatus.Field] = Convert.ToBase64String(GrpcStatus.Of(rejection));
        if (rejection.RetryAfter is { } after) response.Headers["grpc-retry-pushback-ms"] = RateLimitFields.Whole((long)Math.Ceiling(after.TotalMilliseconds));
        return Task.CompletedTask;
    }
}
