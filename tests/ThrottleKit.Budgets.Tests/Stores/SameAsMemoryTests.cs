using System.Globalization;
using ThrottleKit.Stores;

namespace ThrottleKit.Budgets.Tests.Stores;

/// <summary>Random calls, several open at once, on a real store and in memory: every answer is the same, and so is what is used in the end.</summary>
[Collection(BudgetStores.Name)]
public class SameAsMemoryTests(BudgetStores stores)
{
    private const int Steps = 250;

    [Theory]
    [MemberData(nameof(BudgetStores.Remote), MemberType = typeof(BudgetStores))]
    public async Task RandomCalls_AreAnsweredAsInMemory(string name)
    {
        await using var store = await stores.ConnectAsync(name);
        foreach (var mode in Enum.GetValues<BudgetMode>())
        {
            for (var seed = 1; seed <= 3; seed++)
            {
                await using var memory = new MemoryStore();
                var tag = stores.NewTag();
                var expected = await RunAsync(new Family(memory, tag, mode == BudgetMode.AfterTheFact), mode, seed);
                var actual = await RunAsync(new Family(store, tag, mode == BudgetMode.AfterTheFact), mode, seed);
                for (var i = 0; i < expected.Count; i++) Assert.True(expected[i] == actual[i], $"{mode}, seed {seed}, step {i}: in memory {expected[i]}, on {name} {actual[i]}");
            }
        }
    }

    private static async Task<List<string>> RunAsync(Family family, BudgetMode mode, int seed)
    {
        var random = new Random(seed);
        BudgetLevel[] levels =
        [
            family.Level("requests", 120, TokenWeights.Requests),
            family.Level("user", 9_000),
            family.Level("money", 60_000_000, TokenWeights.PerMillion(input: 2_500_000_000, output: 10_000_000_000, cachedInput: 1_250_000_000)),
        ];
        var budget = family.Budget(mode, slice: 40);
        var open = new List<Spend>();
        var log = new List<string>();
        for (var step = 0; step < Steps; step++)
        {
            var at = open.Count == 0 ? -1 : random.Next(open.Count);
            switch (at < 0 ? 0 : random.Next(10))
            {
                case < 3:
                    var answer = await budget.OpenAsync(levels, new SpendEstimate(random.Next(200), random.Next(600)));
                    log.Add(Text($"open {Say(answer.Denial)} {string.Join(' ', answer.Standing.Select(level => level.Remaining))}"));
                    if (answer.IsAllowed) open.Add(answer.Spend);
                    break;
                case < 8:
                    var metering = await open[at].MeterAsync(random.Next(120));
                    log.Add(Text($"meter {metering.Released} {Say(metering.Denial)} {string.Join(' ', open[at].Reserved)}"));
                    break;
                case 8:
                    log.Add(Text($"settle {await open[at].SettleAsync(new TokenUsage(random.Next(220), random.Next(700), random.Next(30), random.Next(50)))}"));
                    open.RemoveAt(at);
                    break;
                default:
                    log.Add(Text($"keep {await open[at].KeepAsync()}"));
                    open.RemoveAt(at);
                    break;
            }
        }

        foreach (var level in levels) log.Add(Text($"{level.Name} has used {await family.UsedAsync(level.Name)}"));
        return log;
    }

    /// <summary>Without the time to retry, which is of another moment.</summary>
    private static string Say(BudgetDenial? denial) => denial is null ? "goes on" : Text($"{denial.Reason} {denial.Level} {denial.Remaining} {denial.RetryAfter is null}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
