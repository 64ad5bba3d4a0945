using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Time.Testing;

namespace ThrottleKit.Http.Tests;

public class HandlerTests
{
    private static readonly Uri Address = new("https://remote.example/");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>In whatever order requests and answers pass each other, what the remote said is never run over.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task ManyRequestsAtOnce_AreNeverDenied_ByARemoteThatTellsOfItsLimit(int seed)
    {
        var remote = new SimulatedRemote(_time, 10, TimeSpan.FromSeconds(60), seed) { IsSlow = true };
        using var client = Client(remote, options => (options.MaxWait, options.LearnsFirst) = (TimeSpan.FromHours(1), true));
        var responses = await _time.UntilDoneAsync(Task.WhenAll(Enumerable.Range(0, 60).Select(_ => client.GetAsync(Address))));
        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Equal((60, 0), (remote.Served, remote.Denied));
    }

    [Theory]
    [InlineData("github")]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("retry-after")]
    public async Task EachKindOfRemote_IsKeptTo(string kind)
    {
        var remote = new SimulatedRemote(_time, 3, TimeSpan.FromSeconds(60)) { Tells = Telling(kind) };
        using var client = Client(remote, options => options.MaxWait = TimeSpan.FromMinutes(5));
        for (var i = 0; i < 12; i++) Assert.InRange((int)(await _time.UntilDoneAsync(client.GetAsync(Address))).StatusCode, 200, 429);
        Assert.InRange(remote.Denied, 0, kind == "retry-after" ? 4 : 0); // who says nothing before it denies is heard once a window
        Assert.Equal(12 - remote.Denied, remote.Served);
    }

    [Fact]
    public async Task WithoutTimeToWait_ARequestIsNotSent_AndSaysWhenItMay()
    {
        var remote = new SimulatedRemote(_time, 2, TimeSpan.FromSeconds(60));
        using var client = Client(remote);
        for (var i = 0; i < 2; i++) Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Address)).StatusCode);
        using var refused = await client.GetAsync(Address);
        Assert.Equal((HttpStatusCode.TooManyRequests, "Not Sent", 60), (refused.StatusCode, refused.ReasonPhrase, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds));
        Assert.Equal((2, 0), (remote.Served, remote.Denied));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Address)).StatusCode);
    }

    [Fact]
    public async Task OrItThrows_WhereThatIsAskedFor()
    {
        var remote = new SimulatedRemote(_time, 1, TimeSpan.FromSeconds(60));
        using var client = Client(remote, options => options.WhenRefused = WhenRefused.Throws);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Address)).StatusCode);
        var refused = await Assert.ThrowsAsync<RemoteThrottledException>(() => client.GetAsync(Address));
        Assert.Equal(("RateLimit-api", TimeSpan.FromSeconds(60), HttpStatusCode.TooManyRequests), (refused.Limit, refused.RetryAfter, refused.StatusCode));
    }

    [Fact]
    public async Task LimitsThatAreKnownBeforehand_HoldForEachRemote_AllOrNone()
    {
        var remote = new SimulatedRemote(_time, 1_000, TimeSpan.FromSeconds(60)) { Tells = (_, _) => { } };
        using var client = Client(remote, options =>
        {
            options.Policies.Add(Policy.Of("second", new FixedWindow { Limit = 3, Window = TimeSpan.FromSeconds(1) }));
            options.Policies.Add(Policy.Of("minute", new FixedWindow { Limit = 5, Window = TimeSpan.FromMinutes(1) }));
        });
        Assert.Equal(3, await CountAsync("https://one.example/", 9));
        Assert.Equal(3, await CountAsync("https://two.example/", 9));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await CountAsync("https://one.example/", 9)); // the six that were denied took nothing of the minute

        async Task<int> CountAsync(string address, int requests)
        {
            var sent = 0;
            for (var i = 0; i < requests; i++)
                if ((await client.GetAsync(address)).StatusCode == HttpStatusCode.OK) sent++;
            return sent;
        }
    }

    [Fact]
    public async Task AWait_CanBeCancelled_AndLeavesNothingBehind()
    {
        var remote = new SimulatedRemote(_time, 1, TimeSpan.FromSeconds(60));
        using var client = Client(remote, options => options.MaxWait = TimeSpan.FromHours(1));
        await client.GetAsync(Address);
        using var stop = new CancellationTokenSource();
        var waiting = client.GetAsync(Address, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(HttpStatusCode.OK, (await _time.UntilDoneAsync(client.GetAsync(Address))).StatusCode);
    }

    [Fact]
    public async Task ARequestThatFails_IsNoLongerUnderWay()
    {
        var fails = true;
        var remote = new SimulatedRemote(_time, 10, TimeSpan.FromSeconds(60));
        using var client = Client(new Failing(remote, () => fails), options => options.LearnsFirst = true);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Address));
        fails = false;
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(Address)).StatusCode);
    }

    [Fact]
    public async Task ARetryAfter_ThatIsADate_IsCountedFromTheRemotesClock()
    {
        using var client = Client(new Answering(() =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
            response.Headers.Date = _time.GetUtcNow() - TimeSpan.FromHours(3); // its clock is three hours behind
            response.Headers.RetryAfter = new RetryConditionHeaderValue(_time.GetUtcNow() - TimeSpan.FromHours(3) + TimeSpan.FromSeconds(30));
            return response;
        }));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync(Address)).StatusCode);
        Assert.Equal(30, (await client.GetAsync(Address)).Headers.RetryAfter!.Delta!.Value.TotalSeconds);
    }

    private static Action<HttpResponseMessage, Decision> Telling(string kind) => (response, decision) =>
    {
        var reset = response.Headers.Date!.Value + decision.ResetAfter;
        switch (kind)
        {
            case "github":
                response.Headers.Add("X-RateLimit-Limit", $"{decision.Limit}");
                response.Headers.Add("X-RateLimit-Remaining", $"{decision.Remaining}");
                response.Headers.Add("X-RateLimit-Reset", $"{reset.AddMilliseconds(999).ToUnixTimeSeconds()}");
                break;
            case "openai":
                response.Headers.Add("x-ratelimit-limit-requests", $"{decision.Limit}");
                response.Headers.Add("x-ratelimit-remaining-requests", $"{decision.Remaining}");
                response.Headers.Add("x-ratelimit-reset-requests", $"{(int)decision.ResetAfter.TotalMinutes}m{decision.ResetAfter.Seconds}s{decision.ResetAfter.Milliseconds}ms");
                break;
            case "anthropic":
                response.Headers.Add("anthropic-ratelimit-requests-limit", $"{decision.Limit}");
                response.Headers.Add("anthropic-ratelimit-requests-remaining", $"{decision.Remaining}");
                response.Headers.Add("anthropic-ratelimit-requests-reset", reset.UtcDateTime.AddMilliseconds(999).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));
                break;
        }
    };

    private HttpClient Client(HttpMessageHandler remote, Action<RemoteThrottleOptions>? set = null)
    {
        var options = new RemoteThrottleOptions { TimeProvider = _time };
        set?.Invoke(options);
        return new HttpClient(new ThrottleHandler(new RemoteLimits(options)) { InnerHandler = remote });
    }

    private sealed class Failing(HttpMessageHandler remote, Func<bool> fails) : DelegatingHandler(remote)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            fails() ? throw new HttpRequestException("The connection broke.") : base.SendAsync(request, cancellationToken);
    }

    private sealed class Answering(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer());
    }
}
