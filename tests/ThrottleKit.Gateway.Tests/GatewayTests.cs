using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ThrottleKit.Gateway.Tests;

public class GatewayTests
{
    [Fact]
    public async Task FiftyCallsAtOnce_WithABudgetForThree_AreThree()
    {
        // 8 tokens of input with a margin are 10 to 11, and 100 of output are reserved; they are settled at 108 once they are over.
        await using var gateway = await Gateway.StartAsync(new GatewaySetup { TokensPerKey = 3 * 108 + 50, Answer = (100, 100) });
        var statuses = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            using var response = await gateway.PostAsync(Request(stream: false, most: 100));
            if (response.StatusCode == HttpStatusCode.TooManyRequests) Assert.NotNull(response.Headers.RetryAfter?.Delta);
            return response.StatusCode;
        }));
        Assert.Equal(3, statuses.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(47, statuses.Count(status => status == HttpStatusCode.TooManyRequests));
        Assert.Equal(3 * 108, (await gateway.BudgetAsync("ada tokens")).Used);
    }

    [Fact]
    public async Task ProcessKilledWithStreamsOpen_HasRecordedWhateverWentOut()
    {
        await using var gateway = await Gateway.StartAsync(new GatewaySetup { TokensPerSecond = 200, Answer = (2_000, 2_000) });
        long received = 0;
        var streams = Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                using var response = await gateway.PostAsync(Request(stream: true, most: 2_000), i % 2 == 0 ? "sk-ada" : "sk-grace");
                using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
                while (await reader.ReadLineAsync() is { } line)
                    if (line.Contains("\"content\"", StringComparison.Ordinal)) Interlocked.Increment(ref received);
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                return; // as it was killed
            }

            Assert.Fail("The stream ended before the process did.");
        }).ToList();
        await gateway.UntilAsync(() => Task.FromResult(Volatile.Read(ref received) > 1_500), "tokens come");
        await gateway.KillAsync();
        await Task.WhenAll(streams);

        await gateway.StartAsync();
        var used = (await gateway.BudgetAsync("ada tokens")).Used + (await gateway.BudgetAsync("grace tokens")).Used;
        Assert.True(used >= received + (20 * 8), $"{received} tokens went out, and {used} are recorded.");
        Assert.Equal(10, (await gateway.BudgetAsync("ada requests")).Used);
        Assert.True((await gateway.BudgetAsync("acme dollars")).Used >= received * 10);
    }

    [Fact]
    public async Task LimitThatChanges_KeepsWhatIsUsed_AndOneThatMakesNoSenseChangesNothing()
    {
        var setup = new GatewaySetup { TokensPerKey = 1_000 };
        await using var gateway = await Gateway.StartAsync(setup);
        using (await gateway.PostAsync(Request(stream: false))) await gateway.UntilAsync(async () => (await gateway.BudgetAsync("ada tokens")).Used == 58, "settled");

        gateway.Write((setup with { TokensPerKey = 60 }).Json());
        await gateway.UntilAsync(async () => (await gateway.BudgetAsync("ada tokens")).Most == 60, "the smaller limit holds");
        Assert.Equal(58, (await gateway.BudgetAsync("ada tokens")).Used);
        using (var denied = await gateway.PostAsync(Request(stream: true))) Assert.Equal(HttpStatusCode.TooManyRequests, denied.StatusCode);

        gateway.Write((setup with { TokensPerKey = -5 }).Json());
        await gateway.UntilAsync(() => Task.FromResult(gateway.Log.Contains("The changed settings are wrong", StringComparison.Ordinal)), "it is reported");
        Assert.Equal((58, 60), await gateway.BudgetAsync("ada tokens"));

        gateway.Write((setup with { TokensPerKey = 2_000 }).Json());
        await gateway.UntilAsync(async () => (await gateway.BudgetAsync("ada tokens")).Most == 2_000, "the larger limit holds");
        Assert.Equal(58, (await gateway.BudgetAsync("ada tokens")).Used);
        using (var allowed = await gateway.PostAsync(Request(stream: false))) Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
    }

    [Fact]
    public async Task CallerWhoLeaves_IsChargedWhatWentOut_AndTheProviderIsStopped()
    {
        await using var gateway = await Gateway.StartAsync(new GatewaySetup { TokensPerSecond = 200, Answer = (2_000, 2_000) });
        var received = 0;
        using (var response = await gateway.PostAsync(Request(stream: true, most: 2_000)))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            while (received < 40 && await reader.ReadLineAsync() is { } line)
                if (line.Contains("\"content\"", StringComparison.Ordinal)) received++;
        }

        await gateway.UntilAsync(async () => (await Live(gateway)).Contains("nothing under way", StringComparison.Ordinal), "the stream is closed");
        var used = (await gateway.BudgetAsync("ada tokens")).Used;
        Assert.InRange(used, received + 8, 1_000);
    }

    [Fact]
    public async Task MoneyOfATeam_DeniesItsKeys_AndNobodyElses()
    {
        await using var gateway = await Gateway.StartAsync(new GatewaySetup { DollarsPerTeam = 0.001m });
        using (var first = await gateway.PostAsync(Request(stream: false, most: 50))) Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var denied = await gateway.PostAsync(Request(stream: false, most: 50), "sk-grace");
        Assert.Equal(HttpStatusCode.TooManyRequests, denied.StatusCode);
        var error = JsonNode.Parse(await denied.Content.ReadAsStringAsync())!["error"]!;
        Assert.Equal(("insufficient_quota", "insufficient_quota"), ((string?)error["type"], (string?)error["code"]));
        var (seconds, precisely) = (denied.Headers.RetryAfter!.Delta!.Value.TotalSeconds, long.Parse(denied.Headers.GetValues("retry-after-ms").Single(), CultureInfo.InvariantCulture));
        Assert.InRange(seconds, precisely / 1_000.0, (precisely / 1_000.0) + 1);
        Assert.Equal(0, (await gateway.BudgetAsync("grace requests")).Used); // a denial by the team has taken nothing
        using var other = await gateway.PostAsync(Request(stream: false, most: 50), "sk-linus");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task CallThatNoWindowHasRoomFor_IsNotWorthRetrying()
    {
        await using var gateway = await Gateway.StartAsync(new GatewaySetup { TokensPerKey = 100 });
        using var denied = await gateway.PostAsync(Request(stream: false, most: 400));
        Assert.Equal((HttpStatusCode.TooManyRequests, "false"), (denied.StatusCode, denied.Headers.GetValues("x-should-retry").Single()));
        Assert.Null(denied.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"model\":7}")]
    [InlineData("{\"model\":\"gpt-4o\",\"stream\":\"yes\"}")]
    [InlineData("nonsense")]
    public async Task BodyThatIsNoRequest_IsRefusedAndCostsNothing(string body)
    {
        await using var gateway = await Gateway.StartAsync(new GatewaySetup());
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", "sk-ada");
        using var refused = await http.PostAsync(new Uri(gateway.Address, "v1/chat/completions"), new StringContent(body));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("invalid_request_error", JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal(0, (await gateway.BudgetAsync("ada requests")).Used);
    }

    private static async Task<string> Live(Gateway gateway)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(gateway.Address, "live"));
    }

    private static object Request(bool stream, int? most = null) => new { model = "gpt-4o", stream, max_tokens = most, messages = new[] { new { role = "user", content = "Hello" } } };
}
