using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Time.Testing;

namespace ThrottleKit.Http.Tests;

/// <summary>A remote with a limit of its own, which it tells of in one of the ways there are. Its answers take a while, and may pass each other.</summary>
internal sealed class SimulatedRemote(FakeTimeProvider time, long limit, TimeSpan window, int seed = 1) : HttpMessageHandler
{
    private readonly KeyedLimiter<string> _limiter = KeyedLimiter<string>.Of(Policy.Of("api", new FixedWindow { Limit = limit, Window = window }), new() { TimeProvider = time });
    private readonly Random _random = new(seed);
    private readonly Lock _turn = new();

    public int Served { get; private set; }

    public int Denied { get; private set; }

    public bool IsSlow { get; init; }

    /// <summary>What the remote says; beside it a denial has Retry-After.</summary>
    public Action<HttpResponseMessage, Decision> Tells { get; init; } = static (response, decision) =>
    {
        response.Headers.Add("RateLimit-Policy", $"\"api\";q={decision.Limit};w=60");
        response.Headers.Add("RateLimit", $"\"api\";r={decision.Remaining};t={Math.Ceiling(decision.ResetAfter.TotalSeconds)}");
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsSlow) await Task.Delay(Latency(), time, cancellationToken);
        Decision decision;
        lock (_turn)
        {
            decision = _limiter.Acquire("all");
            if (decision.IsAllowed) Served++;
            else Denied++;
        }

        if (IsSlow) await Task.Delay(Latency(), time, cancellationToken);
        var response = new HttpResponseMessage(decision.IsAllowed ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests) { RequestMessage = request };
        response.Headers.Date = time.GetUtcNow();
        if (decision.RetryAfter is { } after) response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(Math.Ceiling(after.TotalSeconds)));
        Tells(response, decision);
        return response;
    }

    private TimeSpan Latency()
    {
        lock (_turn) return TimeSpan.FromMilliseconds(_random.Next(1, 400));
    }
}

internal static class Running
{
    /// <summary>Lets the time run until a task has ended.</summary>
    public static async Task<T> UntilDoneAsync<T>(this FakeTimeProvider time, Task<T> task)
    {
        while (!task.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            for (var i = 0; i < 20 && !task.IsCompleted; i++) await Task.Yield();
        }

        return await task;
    }
}
