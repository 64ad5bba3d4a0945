using ThrottleKit.Stores;
using ThrottleKit.Testing;

namespace ThrottleKit.Budgets.Tests.Stores;

/// <summary>Budgets where they stand in a real store: they are held there as they are in memory.</summary>
[Collection(BudgetStores.Name)]
public class StoreBudgetTests(BudgetStores stores)
{
    [Theory]
    [MemberData(nameof(BudgetStores.All), MemberType = typeof(BudgetStores))]
    public async Task Levels_AreDebitedTogether_OrNoneIs_AndTheOneThatDeniesIsNamed(string name)
    {
        var family = await FamilyAsync(name);
        BudgetLevel[] levels = [family.Level("user", 1_000), family.Level("team", 250), family.Level("organisation", 10_000)];
        var spend = (await family.Budget(BudgetMode.Hard).OpenAsync(levels, new SpendEstimate(100, 100))).Spend;
        var denied = await family.Budget(BudgetMode.Hard).OpenAsync(levels, new SpendEstimate(51, 0));
        Assert.Equal((BudgetDenialReason.Exhausted, "team", 50L), (denied.Denial!.Reason, denied.Denial.Level, denied.Denial.Remaining));
        Assert.Equal((200, 200, 200), (await family.UsedAsync("user"), await family.UsedAsync("team"), await family.UsedAsync("organisation")));

        Assert.Equal(Settlement.Done, await spend.SettleAsync(new TokenUsage(90, 10)));
        Assert.Equal((100, 100, 100), (await family.UsedAsync("user"), await family.UsedAsync("team"), await family.UsedAsync("organisation")));
    }

    [Theory]
    [MemberData(nameof(BudgetStores.All), MemberType = typeof(BudgetStores))]
    public async Task FiftyCallsAtOnce_WithABudgetForThree_AreThree(string name)
    {
        var family = await FamilyAsync(name);
        var clients = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => stores.ConnectAsync(name)));
        BudgetLevel[] levels = [family.Level("user", 350), family.Level("team", 100_000)];
        var budgets = clients.Select(client => new Budget(client, new BudgetOptions { Deadline = TimeSpan.FromSeconds(30) })).ToList();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () => await budgets[i % 5].OpenAsync(levels, new SpendEstimate(20, 80)))));
        Assert.Equal(3, answers.Count(answer => answer.IsAllowed));
        Assert.All(answers.Where(answer => !answer.IsAllowed), answer => Assert.Equal(BudgetDenialReason.Exhausted, answer.Denial!.Reason));
        Assert.Equal((300, 300), (await family.UsedAsync("user"), await family.UsedAsync("team")));
    }

    [Theory]
    [MemberData(nameof(BudgetStores.Remote), MemberType = typeof(BudgetStores))]
    public async Task CallWhoseProcessIsGone_KeepsWhatItReserved_AndOthersGetOnlyTheRest(string name)
    {
        var family = await FamilyAsync(name);
        var level = family.Level("user", 1_000);
        long released = 0;
        await using (var gone = await stores.ConnectAsync(name))
        {
            var spend = (await new Budget(gone, new BudgetOptions { Mode = BudgetMode.Metered, Slice = 100, Deadline = TimeSpan.FromSeconds(30) }).OpenAsync([level], new SpendEstimate(20, 900))).Spend;
            for (var i = 0; i < 5; i++) released += (await spend.MeterAsync(50)).Released;
        }

        Assert.Equal((250, 320), (released, await family.UsedAsync("user")));
        var rest = (await family.Budget(BudgetMode.Metered, 500).OpenAsync([level], new SpendEstimate(80, 5_000))).Spend;
        Assert.Equal(600, (await rest.MeterAsync(5_000)).Released);
        Assert.Equal(1_000, await family.UsedAsync("user"));
    }

    /// <summary>The lost answer comes by a fault in front of the real store; that it counts once is the store's own doing.</summary>
    [Theory]
    [MemberData(nameof(BudgetStores.All), MemberType = typeof(BudgetStores))]
    public async Task SettlementWhoseAnswerIsLost_IsAskedForAgain_AndCountsOnce(string name)
    {
        var faults = new FaultStore(await stores.ConnectAsync(name));
        var family = new Family(faults, stores.NewTag());
        BudgetLevel[] levels = [family.Level("user", 1_000), family.Level("team", 5_000)];
        var budget = family.Budget(BudgetMode.Hard);
        var spends = new List<Spend>();
        for (var i = 0; i < 2; i++) spends.Add((await budget.OpenAsync(levels, new SpendEstimate(100, 300))).Spend);
        var lost = 0;
        faults.Next = () => lost++ == 0 ? StoreFault.LostAnswer : StoreFault.None;
        Assert.Equal(Settlement.Done, await spends[0].SettleAsync(new TokenUsage(100, 0)));
        Assert.True(lost > 1);
        Assert.Equal((500, 500), (await family.UsedAsync("user"), await family.UsedAsync("team")));
        Assert.Equal(Settlement.Repeated, await spends[0].SettleAsync(default));
        Assert.Equal(500, await family.UsedAsync("user"));
    }

    [Theory]
    [MemberData(nameof(BudgetStores.All), MemberType = typeof(BudgetStores))]
    public async Task RetryTimeOfADenial_IsTrue(string name)
    {
        var family = await FamilyAsync(name);
        var level = BudgetLevel.Of("rate", $"{stores.NewTag()}:rate", new Gcra { Limit = 100, Period = TimeSpan.FromSeconds(1) });
        var budget = family.Budget(BudgetMode.Hard);
        Assert.True((await budget.OpenAsync([level], new SpendEstimate(100, 0))).IsAllowed);
        var denial = (await budget.OpenAsync([level], new SpendEstimate(60, 0))).Denial!;
        // A timer counts whole milliseconds and may be early by one; a clock that is drawn towards the wall clock may lose a thousandth of the time to it.
        await Task.Delay(denial.RetryAfter!.Value + TimeSpan.FromMilliseconds(3));
        Assert.True((await budget.OpenAsync([level], new SpendEstimate(60, 0))).IsAllowed);
    }

    /// <summary>A slice is a lease: taken from the store at once, spent by one process alone. So processes need not know of each other.</summary>
    [Theory]
    [MemberData(nameof(BudgetStores.Remote), MemberType = typeof(BudgetStores))]
    public async Task StreamsOfManyClients_ReleaseWhatTheBudgetHas_AndNotATokenMore(string name)
    {
        const long cap = 6_000;
        var family = await FamilyAsync(name);
        BudgetLevel[] levels = [family.Level("user", cap), family.Level("team", 2 * cap)];
        var released = await Task.WhenAll(Enumerable.Range(0, 4).Select(client => Task.Run(async () =>
        {
            await using var store = await stores.ConnectAsync(name);
            var budget = new Budget(store, new BudgetOptions { Mode = BudgetMode.Metered, Slice = 50, Deadline = TimeSpan.FromSeconds(30) });
            return (await Task.WhenAll(Enumerable.Range(0, 8).Select(stream => Stream(budget, (client * 8) + stream)))).Sum();
        })));
        Assert.Equal(cap, await family.UsedAsync("user"));
        Assert.InRange(released.Sum(), cap - (32 * 50), cap);

        async Task<long> Stream(Budget budget, int number)
        {
            var answer = await budget.OpenAsync(levels, new SpendEstimate(10, 2_000));
            if (!answer.IsAllowed) return 0;
            long sum = 10;
            for (var chunk = 0; chunk < 100; chunk++)
            {
                var metering = await answer.Spend.MeterAsync(1 + (((number * 7) + chunk) % 40));
                sum += metering.Released;
                if (metering.IsOver) break;
            }

            return sum; // the process dies here: nothing is settled
        }
    }

    private async Task<Family> FamilyAsync(string name) => new(await stores.ConnectAsync(name), stores.NewTag());
}
