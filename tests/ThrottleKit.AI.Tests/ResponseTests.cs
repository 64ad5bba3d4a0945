using Microsoft.Extensions.AI;
using ThrottleKit.Budgets;

namespace ThrottleKit.AI.Tests;

public class ResponseTests
{
    private static readonly ChatMessage[] Hello = [new(ChatRole.User, "Hello")];

    [Fact]
    public async Task FiftyCallsAtOnce_WithABudgetForThree_AreThreeCallsUpstream()
    {
        await using var desk = new Desk(350);
        var provider = new Provider { Pieces = [Provider.Text(80)] };
        var client = desk.Client(provider);
        var denied = 0;
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () =>
        {
            try
            {
                await client.GetResponseAsync(Hello);
            }
            catch (BudgetExceededException exception)
            {
                Assert.NotNull(exception.RetryAfter);
                Interlocked.Increment(ref denied);
            }
        })));
        Assert.Equal((3, 47, 300), (provider.Asked.Count, denied, await desk.UsedAsync()));
    }

    [Fact]
    public async Task MeteredResponse_IsCutWhereTheBudgetEnds_InWhateverMessage()
    {
        await using var desk = new Desk(60, BudgetMode.Metered);
        var provider = new Provider { Pieces = [new TextReasoningContent("thinking.."), Provider.Text(50)], Usage = new UsageDetails { InputTokenCount = 20, OutputTokenCount = 60 } };
        var response = await desk.Client(provider).GetResponseAsync(Hello);
        Assert.Equal((30, ChatFinishReason.Length, (object?)null), (response.Text.Length, response.FinishReason, response.RawRepresentation));
        Assert.Null(Assert.Single(response.Messages).RawRepresentation);
        Assert.Equal(80, await desk.UsedAsync());
    }

    [Fact]
    public async Task CallThatFails_KeepsWhatItHadReserved()
    {
        await using var desk = new Desk(1_000);
        await Assert.ThrowsAsync<IOException>(() => desk.Client(new Provider { Pieces = [], Failure = (0, new IOException()) }).GetResponseAsync(Hello));
        Assert.Equal(100, await desk.UsedAsync());
    }

    [Fact]
    public async Task CallThatWasCancelledBefore_IsNotMade_AndThrowsThat()
    {
        await using var desk = new Desk(1_000);
        var provider = new Provider { Pieces = [Provider.Text(1)] };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => desk.Client(provider).GetResponseAsync(Hello, null, new CancellationToken(canceled: true)));
        Assert.Empty(provider.Asked);
    }

    [Fact]
    public async Task EveryCallOfAConversationWithFunctions_IsMetered_AndTheLoopEndsWithTheBudget()
    {
        await using var desk = new Desk(250);
        var function = AIFunctionFactory.Create(() => "sunny", "weather");
        var provider = new Provider
        {
            Pieces = [new FunctionCallContent("1", "weather", new Dictionary<string, object?>())],
            Usage = new UsageDetails { InputTokenCount = 20, OutputTokenCount = 30 },
            Then = new Provider { Pieces = [Provider.Text(12)], Usage = new UsageDetails { InputTokenCount = 20, OutputTokenCount = 12 } },
        };
        var client = new ChatClientBuilder(provider)
            .UseFunctionInvocation()
            .UseTokenBudget(desk.Budget, _ => [desk.User], Desk.Options())
            .Build();
        Assert.Equal(12, (await client.GetResponseAsync(Hello, new ChatOptions { Tools = [function] })).Text.Length);
        Assert.Equal((2, 50 + 32), (provider.Asked.Count, await desk.UsedAsync()));
        Assert.All(provider.Asked, options => Assert.Equal(80, options?.MaxOutputTokens));

        var endless = new Provider { Pieces = provider.Pieces, Usage = provider.Usage };
        client = new ChatClientBuilder(endless).UseFunctionInvocation().UseTokenBudget(desk.Budget, _ => [desk.User], Desk.Options()).Build();
        await Assert.ThrowsAsync<BudgetExceededException>(() => client.GetResponseAsync(Hello, new ChatOptions { Tools = [function] }));
        Assert.Equal(2, endless.Asked.Count); // 82 + 50 + 50, and a third might take 100
    }

    [Fact]
    public async Task LevelsOfACall_InTokensRequestsAndMoney_AreDebitedTogether()
    {
        await using var desk = new Desk(1_000);
        var prices = new PriceTable(new Dictionary<string, ModelPrice> { ["large"] = new() { Input = 2.5m, Output = 10m, CachedInput = 1.25m } });
        var (requests, money) = (desk.Level("requests", 2, TokenWeights.Requests), desk.Level("money", 2_000, prices.Of("large-2026-01-01")));
        var provider = new Provider { Pieces = [Provider.Text(40)], Usage = new UsageDetails { InputTokenCount = 20, CachedInputTokenCount = 8, OutputTokenCount = 40 } };
        var client = desk.Client(provider, null, desk.User, requests, money);
        await client.GetResponseAsync(Hello);
        Assert.Equal((60L, 1L, 440L), (await desk.UsedAsync(), await desk.UsedAsync(requests), await desk.UsedAsync(money))); // 12 x 2.5 + 8 x 1.25 + 40 x 10
        await client.GetResponseAsync(Hello);
        var denied = await Assert.ThrowsAsync<BudgetExceededException>(() => client.GetResponseAsync(Hello));
        Assert.Equal("requests", denied.Denial.Level);
        Assert.Equal((120L, 880L), (await desk.UsedAsync(), await desk.UsedAsync(money)));
    }

    [Fact]
    public async Task KeyComesFromTheRequest()
    {
        await using var desk = new Desk(100);
        var provider = new Provider { Pieces = [Provider.Text(80)] };
        var client = new ChatClientBuilder(provider)
            .UseTokenBudget(desk.Budget, call => [desk.Level((string)call.Options!.AdditionalProperties!["user"]!, 100)], Desk.Options())
            .Build();
        await client.GetResponseAsync(Hello, Of("ada"));
        await client.GetResponseAsync(Hello, Of("bob"));
        await Assert.ThrowsAsync<BudgetExceededException>(() => client.GetResponseAsync(Hello, Of("ada")));

        static ChatOptions Of(string user) => new() { AdditionalProperties = new() { ["user"] = user } };
    }

    [Fact]
    public void WrongOptions_AreRefusedWhenThePipelineIsMade()
    {
        var builder = new ChatClientBuilder(new Provider { Pieces = [] });
        var budget = new Desk(1).Budget;
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.UseTokenBudget(budget, _ => [], new TokenBudgetChatOptions { MostOutput = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.UseTokenBudget(budget, _ => [], new TokenBudgetChatOptions { InputMarginPercent = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.UseTokenBudget(budget, _ => [], new TokenBudgetChatOptions { TokensPerFile = -1 }));
    }
}
