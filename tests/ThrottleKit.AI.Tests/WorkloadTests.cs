using Microsoft.Extensions.AI;
using ThrottleKit.Budgets;

namespace ThrottleKit.AI.Tests;

/// <summary>Many streams on one budget, in an order that a seed chooses, with providers and readers that break off wherever they like.</summary>
public class WorkloadTests
{
    private static readonly ChatMessage[] Hello = [new(ChatRole.User, "Hello")];

    [Theory]
    [InlineData(BudgetMode.Hard)]
    [InlineData(BudgetMode.Metered)]
    public async Task WhatGoesOut_IsNeverMoreThanTheBudget_AndNeverMoreThanIsRecorded(BudgetMode mode)
    {
        for (var seed = 1; seed <= 300; seed++) await RunAsync(mode, seed);
    }

    private static async Task RunAsync(BudgetMode mode, int seed)
    {
        var random = new Random(seed);
        var cap = random.Next(50, 5_000);
        await using var desk = new Desk(cap, mode, slice: random.Next(1, 200));
        var (largest, most) = (random.Next(1, 400), random.Next(1, 1_000));
        var released = 0L;
        var open = new List<IAsyncEnumerator<ChatResponseUpdate>>();
        for (var left = random.Next(1, 40); left > 0 || open.Count > 0;)
        {
            if (left > 0 && random.Next(3) == 0)
            {
                left--;
                var client = desk.Client(Random(random, largest), new TokenBudgetChatOptions { MostOutput = most, EstimateInput = _ => 10 });
                open.Add(client.GetStreamingResponseAsync(Hello).GetAsyncEnumerator());
            }

            if (open.Count == 0) continue;
            var stream = open[random.Next(open.Count)];
            if (random.Next(30) == 0 || !await StepAsync(stream))
            {
                await stream.DisposeAsync();
                open.Remove(stream);
            }

            Assert.True(released <= cap, $"Seed {seed}, {mode}: {released} of {cap} went out.");
            Assert.True(released <= await desk.UsedAsync(), $"Seed {seed}, {mode}: {released} went out, {await desk.UsedAsync()} are recorded.");
            if (mode == BudgetMode.Hard) Assert.True(await desk.UsedAsync() <= cap, $"Seed {seed}: {await desk.UsedAsync()} of {cap} are used.");
        }

        async Task<bool> StepAsync(IAsyncEnumerator<ChatResponseUpdate> stream)
        {
            try
            {
                if (!await stream.MoveNextAsync()) return false;
                released += stream.Current.Text.Length;
                return true;
            }
            catch (Exception exception) when (exception is BudgetExceededException or IOException)
            {
                return false;
            }
        }
    }

    private static Provider Random(Random random, int largest)
    {
        var pieces = Enumerable.Range(0, random.Next(0, 20)).Select(_ => Provider.Text(random.Next(0, largest + 1))).ToList();
        return new Provider
        {
            Pieces = pieces,
            Failure = random.Next(10) == 0 ? (random.Next(20), new IOException()) : null,
        };
    }
}
