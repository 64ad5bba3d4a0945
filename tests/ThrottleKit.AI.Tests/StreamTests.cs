using Microsoft.Extensions.AI;
using ThrottleKit.Budgets;

namespace ThrottleKit.AI.Tests;

public class StreamTests
{
    private static readonly ChatMessage[] Hello = [new(ChatRole.User, "Hello")];

    [Fact]
    public async Task HardStream_SetsTheMaximum_AndSettlesWithTheProvidersUsage()
    {
        await using var desk = new Desk(1_000);
        var provider = new Provider
        {
            Pieces = [Provider.Text(10), Provider.Text(15)],
            Usage = new UsageDetails { InputTokenCount = 18, CachedInputTokenCount = 8, OutputTokenCount = 40, ReasoningTokenCount = 15 },
        };
        var seen = 0L;
        await foreach (var update in desk.Client(provider).GetStreamingResponseAsync(Hello))
        {
            if (seen == 0) Assert.Equal(100, await desk.UsedAsync());
            seen += update.Text.Length;
        }

        Assert.Equal((25, 80), (seen, Assert.Single(provider.Asked)?.MaxOutputTokens));
        Assert.Equal(58, await desk.UsedAsync());
    }

    [Fact]
    public async Task OwnMaximumOfARequest_IsKept_AndItsOptionsAreNotTouched()
    {
        await using var desk = new Desk(1_000);
        var provider = new Provider { Pieces = [Provider.Text(50)] };
        var (own, others) = (new ChatOptions { MaxOutputTokens = 30 }, new ChatOptions { ModelId = "large" });
        Assert.Equal(30, (await desk.Client(provider).GetStreamingResponseAsync(Hello, own).ToChatResponseAsync()).Text.Length);
        await desk.Client(provider).GetStreamingResponseAsync(Hello, others).ToChatResponseAsync();
        Assert.Equal([30, 80], provider.Asked.Select(options => options?.MaxOutputTokens ?? 0));
        Assert.Null(others.MaxOutputTokens);
    }

    [Fact]
    public async Task StreamWithoutUsage_SettlesWithWhatWasCounted()
    {
        await using var desk = new Desk(1_000);
        await desk.Client(new Provider { Pieces = [Provider.Text(10), Provider.Text(15)] }).GetStreamingResponseAsync(Hello).ToChatResponseAsync();
        Assert.Equal(Desk.Input + 25, await desk.UsedAsync());
    }

    [Fact]
    public async Task MeteredStream_WhoseBudgetRunsOut_EndsWithLength_AndTheProviderHasStoppedByThen()
    {
        await using var desk = new Desk(60, BudgetMode.Metered);
        var provider = new Provider { Pieces = [.. Enumerable.Range(0, 10).Select(_ => Provider.Text(7))] };
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in desk.Client(provider).GetStreamingResponseAsync(Hello))
        {
            updates.Add(update);
            Assert.Equal(update.FinishReason is not null, provider.IsDone);
            Assert.True(Desk.Input + updates.Sum(one => one.Text.Length) <= await desk.UsedAsync());
        }

        Assert.Equal(40, updates.Sum(update => update.Text.Length));
        var last = updates[^1];
        Assert.Equal((ChatFinishReason.Length, 5, (object?)null), (last.FinishReason, last.Text.Length, last.RawRepresentation));
        var denial = Assert.IsType<BudgetDenial>(last.AdditionalProperties![TokenBudgetChatClient.DenialKey]);
        Assert.Equal(("user", BudgetDenialReason.Exhausted), (denial.Level, denial.Reason));
        Assert.Equal(6, provider.PiecesGiven);
        Assert.Equal(62, await desk.UsedAsync()); // what came beyond it is recorded

        var next = await Assert.ThrowsAsync<BudgetExceededException>(async () => await desk.Client(provider).GetStreamingResponseAsync(Hello).ToChatResponseAsync());
        desk.Time.Advance(next.RetryAfter!.Value - TimeSpan.FromMicroseconds(1));
        await Assert.ThrowsAsync<BudgetExceededException>(() => desk.Client(provider).GetResponseAsync(Hello));
        desk.Time.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal(40, (await desk.Client(provider).GetStreamingResponseAsync(Hello).ToChatResponseAsync()).Text.Length);
    }

    [Fact]
    public async Task StreamAfterTheFact_PassesItsBudgetByLessThanItsLastPiece_AndThenEnds()
    {
        await using var desk = new Desk(60, BudgetMode.AfterTheFact);
        var provider = new Provider { Pieces = [.. Enumerable.Range(0, 10).Select(_ => Provider.Text(7))] };
        var response = await desk.Client(provider).GetStreamingResponseAsync(Hello).ToChatResponseAsync();
        Assert.Equal((42, ChatFinishReason.Length), (response.Text.Length, response.FinishReason));
        Assert.Equal(62, await desk.UsedAsync());
        Assert.Null(provider.Asked[0]);
        await Assert.ThrowsAsync<BudgetExceededException>(() => desk.Client(provider).GetResponseAsync(Hello));
    }

    [Theory]
    [InlineData(BudgetMode.Hard, 100)]
    [InlineData(BudgetMode.Metered, 40)]
    [InlineData(BudgetMode.AfterTheFact, 34)]
    public async Task StreamThatIsLeft_KeepsWhatItHadReserved_AndAtLeastWhatWasSeen(BudgetMode mode, long used)
    {
        await using var desk = new Desk(1_000, mode);
        var provider = new Provider { Pieces = [.. Enumerable.Range(0, 10).Select(_ => Provider.Text(7))], Usage = new UsageDetails { OutputTokenCount = 70 } };
        var pieces = 0;
        await foreach (var _ in desk.Client(provider).GetStreamingResponseAsync(Hello))
            if (++pieces == 2) break;
        Assert.True(provider.IsDone);
        Assert.Equal(used, await desk.UsedAsync());
    }

    [Fact]
    public async Task StreamAfterTheFact_ThatBreaksBeforeItsFirstPiece_StillPaysItsInput()
    {
        await using var desk = new Desk(1_000, BudgetMode.AfterTheFact);
        var provider = new Provider { Pieces = [Provider.Text(7)], Failure = (0, new IOException()) };
        await Assert.ThrowsAsync<IOException>(async () => await desk.Client(provider).GetStreamingResponseAsync(Hello).ToChatResponseAsync());
        Assert.Equal(Desk.Input, await desk.UsedAsync());
    }

    [Fact]
    public async Task StreamThatFailsOrIsCancelledMidway_KeepsItsReservation()
    {
        await using var desk = new Desk(1_000);
        var failing = new Provider { Pieces = [Provider.Text(7), Provider.Text(7)], Failure = (1, new IOException()) };
        var options = new TokenBudgetChatOptions { MostOutput = 80, NothingBilled = error => error is IOException };
        await Assert.ThrowsAsync<IOException>(async () => await desk.Client(failing, options).GetStreamingResponseAsync(Hello).ToChatResponseAsync());
        Assert.Equal(100, await desk.UsedAsync()); // something came: an error can no longer say that nothing is billed

        using var leaving = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in desk.Client(new Provider { Pieces = [Provider.Text(7), Provider.Text(7)] }).GetStreamingResponseAsync(Hello, null, leaving.Token)) await leaving.CancelAsync();
        });
        Assert.Equal(200, await desk.UsedAsync());
    }

    [Fact]
    public async Task RequestThatTheProviderRefused_CostsNothing_WhereThatIsKnown()
    {
        await using var desk = new Desk(1_000);
        var refusing = new Provider { Pieces = [Provider.Text(7)], Failure = (0, new HttpRequestException("429")) };
        var options = new TokenBudgetChatOptions { MostOutput = 80, NothingBilled = error => error is HttpRequestException };
        await Assert.ThrowsAsync<HttpRequestException>(async () => await desk.Client(refusing, options).GetStreamingResponseAsync(Hello).ToChatResponseAsync());
        await Assert.ThrowsAsync<HttpRequestException>(() => desk.Client(refusing, options).GetResponseAsync(Hello));
        Assert.Equal(0, await desk.UsedAsync());
    }

    [Fact]
    public async Task ReaderThatStopsAtTheFinishReason_SettlesWithWhatWasCounted()
    {
        await using var desk = new Desk(1_000);
        await foreach (var update in desk.Client(new Provider { Pieces = [Provider.Text(25)], Usage = new UsageDetails() }).GetStreamingResponseAsync(Hello))
            if (update.FinishReason is not null) break;
        Assert.Equal(Desk.Input + 25, await desk.UsedAsync());
    }

    [Fact]
    public async Task CallOfAFunction_GoesOutWholeOrNotAtAll()
    {
        await using var desk = new Desk(45, BudgetMode.Metered);
        var call = new FunctionCallContent("1", "weather", new Dictionary<string, object?> { ["place"] = "Timbuktu" });
        var response = await desk.Client(new Provider { Pieces = [Provider.Text(5), call] }).GetStreamingResponseAsync(Hello).ToChatResponseAsync();
        Assert.Equal((ChatFinishReason.Length, "xxxxx"), (response.FinishReason, response.Text));
        Assert.Empty(response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>());
    }
}
