namespace ThrottleKit.Http.Tests;

public class ReaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("RateLimit: \"minute\";r=17;t=8, \"month\";r=41250;t=911000\nRateLimit-Policy: \"minute\";q=120;w=60, \"month\";q=50000;w=2592000", "RateLimit-minute 17/120 8; RateLimit-month 41250/50000 911000")]
    [InlineData("RateLimit: \"say \\\"hi\\\"\";t=3;pk=:AQI=:;r=0", "RateLimit-say \"hi\" 0/- 3")]
    [InlineData("RateLimit: default;r=5", "RateLimit-default 5/- -")]
    [InlineData("RateLimit: \"api\";r=1;t=", "")]
    [InlineData("RateLimit: \"api\";r=1,", "")]
    [InlineData("RateLimit: \"api", "")]
    [InlineData("RateLimit: limit=100, remaining=5", "")]
    [InlineData("X-RateLimit-Limit: 5000\nX-RateLimit-Remaining: 4999\nX-RateLimit-Reset: 1777637400\nX-RateLimit-Resource: search", "X-RateLimit-search 4999/5000 600")]
    [InlineData("RateLimit-Limit: 100\nRateLimit-Remaining: 5\nRateLimit-Reset: 30", "RateLimit-requests 5/100 30")]
    [InlineData("X-RateLimit-Remaining: many\nX-RateLimit-Reset: 30", "")]
    [InlineData("x-ratelimit-remaining-requests: 59\nx-ratelimit-limit-requests: 60\nx-ratelimit-reset-requests: 1s\nx-ratelimit-remaining-tokens: 149984\nx-ratelimit-reset-tokens: 6m0s", "openai-requests 59/60 1; openai-tokens 149984/- 360")]
    [InlineData("x-ratelimit-remaining-requests: 59\nx-ratelimit-reset-requests: 1h2m3.5s40ms", "openai-requests 59/- 3723.54")]
    [InlineData("x-ratelimit-remaining-requests: 59\nx-ratelimit-reset-requests: soon", "openai-requests 59/- -")]
    [InlineData("anthropic-ratelimit-requests-limit: 50\nanthropic-ratelimit-requests-remaining: 49\nanthropic-ratelimit-requests-reset: 2026-05-01T12:00:09Z\nanthropic-ratelimit-input-tokens-remaining: 7", "anthropic-requests 49/50 9; anthropic-input-tokens 7/- -")]
    [InlineData("anthropic-ratelimit-requests-remaining: 0\nanthropic-ratelimit-requests-reset: 2026-05-01T11:59:00Z", "anthropic-requests 0/- 0")]
    public void Headers_AreUnderstood_OrSayNothing(string headers, string expected)
    {
        using var response = new HttpResponseMessage();
        foreach (var line in headers.Split('\n'))
        {
            var parts = line.Split(": ", 2);
            response.Headers.TryAddWithoutValidation(parts[0], parts[1]);
        }

        var read = new RemoteThrottleOptions().Readers.SelectMany(reader => reader.Read(response, Now));
        Assert.Equal(expected, string.Join("; ", read.Select(limit => $"{limit.Name} {limit.Remaining}/{limit.Quota?.ToString() ?? "-"} {limit.ResetAfter?.TotalSeconds.ToString() ?? "-"}")));
    }
}
