using System.Net;
using ThrottleKit.Testing;

namespace ThrottleKit.Gateway.Tests;

/// <summary>Several gateways with their budgets on one Redis.</summary>
public class SharedRedisTests
{
    [RedisFact]
    public async Task OneOfTwoGatewaysIsKilledWithStreamsOpen_AndTogetherTheyRelease_WhatTheBudgetHas()
    {
        const long budget = 6_000;
        using var redis = RedisServer.Start();
        var setup = new GatewaySetup { Store = $"redis={redis.Endpoint}", TokensPerKey = budget, TokensPerSecond = 200, Answer = (450, 450) };
        await using var killed = await Gateway.StartAsync(setup);
        await using var other = await Gateway.StartAsync(setup);
        long received = 0;
        var first = Enumerable.Range(0, 8).Select(_ => ReadAsync(killed)).ToList();
        await killed.UntilAsync(() => Task.FromResult(Volatile.Read(ref received) > 800), "tokens come");
        await killed.KillAsync();
        await Task.WhenAll(first);
        var before = Volatile.Read(ref received);
        var (used, most) = await other.BudgetAsync("ada tokens");
        Assert.Equal(budget, most);
        Assert.True(used >= before + (8 * 8), $"{before} tokens went out, and {used} are recorded.");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ReadAsync(other))); // these want more than is left
        Assert.InRange(received + (8 * 8), before, budget);
        await other.UntilAsync(async () => (await other.BudgetAsync("ada tokens")).Used >= received, "what went out is recorded");
        Assert.InRange((await other.BudgetAsync("ada tokens")).Used, received, budget);
        using var denied = await other.PostAsync(new { model = "gpt-4o", stream = true, max_tokens = 450, messages = Messages });
        Assert.Equal(HttpStatusCode.TooManyRequests, denied.StatusCode);

        async Task ReadAsync(Gateway gateway)
        {
            try
            {
                using var response = await gateway.PostAsync(new { model = "gpt-4o", stream = true, max_tokens = 450, messages = Messages });
                using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
                while (await reader.ReadLineAsync() is { } line)
                    if (line.StartsWith("data: ", StringComparison.Ordinal) && line.Contains("\"content\":\" ", StringComparison.Ordinal)) Interlocked.Increment(ref received);
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                return; // as it was killed
            }
        }
    }

    private static object[] Messages => [new { role = "user", content = "Hello" }];
}
