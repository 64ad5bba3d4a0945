using Microsoft.Extensions.Time.Testing;
using ThrottleKit.Stores;
using ThrottleKit.Testing;

namespace ThrottleKit.Budgets.Tests;

public sealed class BudgetTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly FaultStore _store;

    public BudgetTests() => _store = new FaultStore(new MemoryStore(_time));

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task HardCall_ReservesAllItCanCost_AndGetsBackWhatItDidNotUse()
    {
        var user = User(1_000);
        var budget = new Budget(_store);
        var spend = (await budget.OpenAsync([user], new SpendEstimate(200, 800))).Spend;
        Assert.Equal(1_000, await UsedAsync(user));
        Assert.False((await budget.OpenAsync([user], new SpendEstimate(1, 0))).IsAllowed);
        Assert.Equal(new Metering(50, null), await spend.MeterAsync(50));
        Assert.Equal(Settlement.Done, await spend.SettleAsync(new TokenUsage(180, 50)));
        Assert.Equal(230, await UsedAsync(user));
    }

    [Fact]
    public async Task FiftyCallsAtOnce_WithABudgetForThree_AreThree()
    {
        var user = User(350);
        var budget = new Budget(_store);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () => await budget.OpenAsync([user], new SpendEstimate(20, 80)))));
        Assert.Equal(3, answers.Count(answer => answer.IsAllowed));
    }

    [Fact]
    public async Task DenialByOneLevel_TakesFromNone_AndNamesIt()
    {
        var (user, team) = (User(1_000), Level("team", 100));
        var answer = await new Budget(_store).OpenAsync([user, team], new SpendEstimate(20, 60));
        Assert.True(answer.IsAllowed);
        var denied = await new Budget(_store).OpenAsync([user, team], new SpendEstimate(20, 60));
        Assert.Equal((BudgetDenialReason.Exhausted, "team", 20L), (denied.Denial!.Reason, denied.Denial.Level, denied.Denial.Remaining));
        Assert.Equal([920, 20], answer.Standing.Select(level => level.Remaining));
        Assert.Equal([840, 20], denied.Standing.Select(level => level.Remaining));
        Assert.Equal((80, 80), (await UsedAsync(user), await UsedAsync(team)));
        Assert.Throws<InvalidOperationException>(() => denied.Spend);
    }

    [Fact]
    public async Task RetryTimeOfADenial_IsTrue()
    {
        var user = User(100);
        var budget = new Budget(_store);
        await budget.OpenAsync([user], new SpendEstimate(60, 0));
        var denial = (await budget.OpenAsync([user], new SpendEstimate(60, 0))).Denial!;
        _time.Advance(denial.RetryAfter!.Value - TimeSpan.FromMicroseconds(1));
        Assert.False((await budget.OpenAsync([user], new SpendEstimate(60, 0))).IsAllowed);
        _time.Advance(TimeSpan.FromMicroseconds(1));
        Assert.True((await budget.OpenAsync([user], new SpendEstimate(60, 0))).IsAllowed);
    }

    [Fact]
    public async Task CallThatNoWindowHasRoomFor_IsDeniedForGood()
    {
        var denial = (await new Budget(_store).OpenAsync([User(100)], new SpendEstimate(60, 60))).Denial!;
        Assert.Equal((BudgetDenialReason.TooLarge, (TimeSpan?)null), (denial.Reason, denial.RetryAfter));
    }

    [Fact]
    public async Task MeteredCall_PaysSliceBySlice_AndIsCutWhereTheBudgetEnds()
    {
        var user = User(100);
        var spend = (await new Budget(_store, Metered(slice: 30)).OpenAsync([user], new SpendEstimate(20, 500))).Spend;
        Assert.Equal(50, await UsedAsync(user));
        Assert.Equal(new Metering(30, null), await spend.MeterAsync(30));
        Assert.Equal(50, await UsedAsync(user));
        Assert.Equal(new Metering(10, null), await spend.MeterAsync(10));
        Assert.Equal(80, await UsedAsync(user));

        var last = await spend.MeterAsync(60);
        Assert.Equal((40L, true, "user"), (last.Released, last.IsOver, last.Denial?.Level));
        Assert.NotNull(last.Denial!.RetryAfter);
        Assert.Equal(0, (await spend.MeterAsync(5)).Released);
        Assert.Equal(100, await UsedAsync(user));
        Assert.Equal(new TokenUsage(20, 105), spend.Observed);
    }

    [Fact]
    public async Task MeteredCall_WhoseBudgetGrowsWhileItAsks_GoesOnWithoutAGap()
    {
        var user = User(100);
        var other = (await new Budget(_store).OpenAsync([user], new SpendEstimate(40, 0))).Spend;
        var spend = (await new Budget(_store, Metered(slice: 10)).OpenAsync([user], new SpendEstimate(20, 500))).Spend;
        var calls = 0;
        _store.Next = () =>
        {
            if (++calls == 3) Assert.Equal(Settlement.Done, other.SettleAsync(new TokenUsage(0, 0)).AsTask().GetAwaiter().GetResult());
            return StoreFault.None;
        };
        Assert.Equal(new Metering(60, null), await spend.MeterAsync(60)); // 50 are missing: 30 are there, then 20
    }

    [Fact]
    public async Task MeteredCall_OpensWithLessThanASlice_WhereThatIsAllThereIs()
    {
        var spend = (await new Budget(_store, Metered(slice: 500)).OpenAsync([User(100)], new SpendEstimate(20, 500))).Spend;
        Assert.Equal([100L], spend.Reserved);
        Assert.Equal(80, (await spend.MeterAsync(200)).Released);
    }

    [Fact]
    public async Task MeteredDenial_SaysWhenOneTokenCanBeHad_NotAWholeSlice()
    {
        var user = BudgetLevel.Of("user", "u", new Gcra { Limit = 100, Period = TimeSpan.FromSeconds(100) });
        var budget = new Budget(_store, Metered(slice: 90));
        await budget.OpenAsync([user], new SpendEstimate(10, 90));
        var denial = (await budget.OpenAsync([user], new SpendEstimate(0, 90))).Denial!;
        Assert.Equal(TimeSpan.FromSeconds(1), denial.RetryAfter);
    }

    [Theory]
    [InlineData(long.MinValue, 1)]
    [InlineData(0, 1)]
    [InlineData(long.MaxValue, 80)]
    public async Task HostileSizer_OnlyChoosesBetweenOneTokenAndTheMost(long size, long aside)
    {
        var spend = (await new Budget(_store, Metered(30) with { Sizer = new FixedSlice(size) }).OpenAsync([User(1_000)], new SpendEstimate(20, 80))).Spend;
        Assert.Equal([20 + aside], spend.Reserved);
    }

    [Fact]
    public async Task AfterTheFact_TheDebitThatCrossesIsReleased_AndEverythingIsRecorded()
    {
        var user = Level("user", 100, crosses: true);
        var budget = new Budget(_store, new BudgetOptions { Mode = BudgetMode.AfterTheFact });
        var (first, second) = ((await budget.OpenAsync([user], new SpendEstimate(20, 0))).Spend, (await budget.OpenAsync([user], new SpendEstimate(20, 0))).Spend);
        Assert.Equal(new Metering(70, null), await first.MeterAsync(70));
        var crossing = await second.MeterAsync(70);
        Assert.Equal((70L, true), (crossing.Released, crossing.IsOver));
        Assert.Equal(180, await UsedAsync(user, crosses: true));
        Assert.Equal(0, (await first.MeterAsync(30)).Released);
        Assert.Equal(210, await UsedAsync(user, crosses: true));
        Assert.False((await budget.OpenAsync([user], new SpendEstimate(0, 0))).IsAllowed);
    }

    [Fact]
    public async Task UsageBeyondTheReservation_IsRecordedAsDebt()
    {
        var user = User(1_000);
        var spend = (await new Budget(_store).OpenAsync([user], new SpendEstimate(100, 100))).Spend;
        Assert.Equal(new Metering(150, null), await spend.MeterAsync(150));
        Assert.Equal(250, await UsedAsync(user));
        await spend.SettleAsync(new TokenUsage(130, 150, Reasoning: 40));
        Assert.Equal(320, await UsedAsync(user));
    }

    [Fact]
    public async Task DroppedCall_KeepsWhatItReserved_UntilTheWindowEnds()
    {
        var user = User(1_000);
        await using (var spend = (await new Budget(_store).OpenAsync([user], new SpendEstimate(100, 700))).Spend) await spend.MeterAsync(3);
        Assert.Equal(800, await UsedAsync(user));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await UsedAsync(user));
    }

    [Fact]
    public async Task SecondSettlement_ChangesNothing()
    {
        var user = User(1_000);
        var spend = (await new Budget(_store).OpenAsync([user], new SpendEstimate(100, 700))).Spend;
        Assert.Equal(Settlement.Done, await spend.SettleAsync(new TokenUsage(100, 10)));
        Assert.Equal(Settlement.Repeated, await spend.SettleAsync(new TokenUsage(0, 0)));
        Assert.Equal(110, await UsedAsync(user));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await spend.MeterAsync(1));
    }

    [Theory]
    [InlineData(StoreFault.LostAnswer)]
    [InlineData(StoreFault.LostRequest)]
    public async Task SettlementWhoseAnswerIsLost_IsAskedForAgain_AndRefundsOnce(StoreFault fault)
    {
        var user = User(1_000);
        var spends = new List<Spend>();
        for (var i = 0; i < 2; i++) spends.Add((await new Budget(_store).OpenAsync([user], new SpendEstimate(100, 300))).Spend);
        Fail(fault);
        Assert.Equal(Settlement.Done, await spends[0].SettleAsync(new TokenUsage(100, 0)));
        Assert.Equal(500, await UsedAsync(user));
    }

    [Fact]
    public async Task SettlementThatTheStoreDoesNotTake_LeavesTheReservationUsed()
    {
        var user = User(1_000);
        var spend = (await new Budget(_store).OpenAsync([user], new SpendEstimate(100, 300))).Spend;
        _store.Fault = StoreFault.Refused;
        Assert.Equal(Settlement.Failed, await spend.SettleAsync(new TokenUsage(100, 0)));
        _store.Fault = StoreFault.None;
        Assert.Equal(400, await UsedAsync(user));
    }

    [Fact]
    public async Task SettlementInALaterWindow_RefundsNothingThere()
    {
        var user = User(1_000);
        var budget = new Budget(_store);
        var spend = (await budget.OpenAsync([user], new SpendEstimate(100, 700))).Spend;
        _time.Advance(TimeSpan.FromMinutes(1));
        await budget.OpenAsync([user], new SpendEstimate(300, 0));
        await spend.SettleAsync(new TokenUsage(100, 0));
        Assert.Equal(300, await UsedAsync(user));
    }

    [Fact]
    public async Task WhatIsRefundedOverTheEdgeOfAWindow_GoesBackAsOfTheEarlierDebit()
    {
        var user = User(1_000);
        var spend = (await new Budget(_store, Metered(slice: 100)).OpenAsync([user], new SpendEstimate(0, 1_000))).Spend;
        await spend.MeterAsync(100);
        _time.Advance(TimeSpan.FromMinutes(1));
        await spend.MeterAsync(50);
        Assert.Equal(100, await UsedAsync(user));

        // 150 came, but the provider says 90: 110 are to go back, of which 10 were of the window before. Nothing is guessed: none goes back.
        await spend.SettleAsync(new TokenUsage(0, 90));
        Assert.Equal(100, await UsedAsync(user));
    }

    [Fact]
    public async Task StoreThatIsAway_DeniesAndSaysSo()
    {
        _store.Fault = StoreFault.Refused;
        var denial = (await new Budget(_store).OpenAsync([User(100)], new SpendEstimate(1, 1))).Denial!;
        Assert.Equal(BudgetDenialReason.StoreAway, denial.Reason);
        Assert.Contains("The store refuses", denial.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DebitWhoseAnswerIsLost_StaysUsed_AndReleasesNothing()
    {
        var user = User(100);
        var spend = (await new Budget(_store, Metered(slice: 10)).OpenAsync([user], new SpendEstimate(20, 500))).Spend;
        Fail(StoreFault.LostAnswer);
        Assert.Equal((10L, true), await spend.MeterAsync(15) is var metering ? (metering.Released, metering.IsOver) : default);
        Assert.Equal(40, await UsedAsync(user));
    }

    [Fact]
    public async Task RequestsTokensAndMoney_AreDebitedTogether()
    {
        var requests = BudgetLevel.Of("requests", "r", new FixedWindow { Limit = 10, Window = TimeSpan.FromMinutes(1) }, TokenWeights.Requests);
        var tokens = User(10_000);
        var money = BudgetLevel.Of("money", "m", new FixedWindow { Limit = 1_000_000, Window = TimeSpan.FromDays(1) }, TokenWeights.PerMillion(input: 2_500_000, output: 10_000_000));
        var spend = (await new Budget(_store).OpenAsync([requests, tokens, money], new SpendEstimate(1_000, 500))).Spend;
        Assert.Equal([1L, 1_500, 7_500], spend.Reserved);
        await spend.SettleAsync(new TokenUsage(999, 1));
        Assert.Equal((1, 1_000, 2_508), (await UsedAsync(requests), await UsedAsync(tokens), await UsedAsync(money))); // 2,497.5 + 10, rounded up
    }

    [Fact]
    public async Task SpendMadeElsewhere_IsRecorded_WhateverIsLeft()
    {
        var user = User(100);
        Assert.True(await new Budget(_store).ChargeAsync([user], new TokenUsage(70, 80)));
        Assert.Equal(150, await UsedAsync(user));
    }

    [Fact]
    public async Task CallOfWhichNobodyKnowsWhatItUsed_KeepsItsReservation_AndRecordsWhatWasSeenBeyondIt()
    {
        var user = User(1_000);
        var broken = (await new Budget(_store).OpenAsync([user], new SpendEstimate(20, 80))).Spend;
        await broken.MeterAsync(30);
        Assert.Equal(Settlement.Done, await broken.KeepAsync());
        Assert.Equal(100, await UsedAsync(user));
        Assert.Equal(Settlement.Repeated, await broken.SettleAsync(new TokenUsage(20, 30)));
        Assert.Equal(100, await UsedAsync(user));

        var cut = (await new Budget(_store, Metered(slice: 500)).OpenAsync([user], new SpendEstimate(20, 900))).Spend;
        await cut.MeterAsync(890);
        Assert.Equal(1_000, await UsedAsync(user));
        Assert.Equal(Settlement.Done, await cut.KeepAsync());
        Assert.Equal(1_010, await UsedAsync(user));
    }

    [Fact]
    public async Task WrongCalls_AreRefused_BeforeAnythingIsDebited()
    {
        var budget = new Budget(_store);
        await Assert.ThrowsAsync<ArgumentException>(async () => await budget.OpenAsync([], new SpendEstimate(1, 1)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await budget.OpenAsync([User(1), User(1)], new SpendEstimate(1, 1)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await budget.OpenAsync([User(1)], new SpendEstimate(-1, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Budget(_store, new BudgetOptions { Slice = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Budget(_store, new BudgetOptions { Deadline = TimeSpan.Zero }));
        Assert.Equal(0, _store.Calls);
    }

    private static BudgetOptions Metered(long slice) => new() { Mode = BudgetMode.Metered, Slice = slice };

    private static BudgetLevel User(long tokens) => Level("user", tokens);

    private static BudgetLevel Level(string name, long tokens, bool crosses = false) => crosses
        ? BudgetLevel.Of(name, name, new TokenBudget { Budget = tokens, Window = TimeSpan.FromMinutes(1) })
        : BudgetLevel.Of(name, name, new FixedWindow { Limit = tokens, Window = TimeSpan.FromMinutes(1) });

    /// <summary>The next call fails, the ones after it do not.</summary>
    private void Fail(StoreFault fault)
    {
        var first = true;
        _store.Next = () =>
        {
            var now = first ? fault : StoreFault.None;
            first = false;
            return now;
        };
    }

    /// <summary>What a level has used: seen through a limit so large that it is never beyond it.</summary>
    private async Task<long> UsedAsync(BudgetLevel level, bool crosses = false)
    {
        const long large = 1_000_000_000;
        var window = TimeSpan.FromMicroseconds(level.Strategy.Arguments[1]!.Value);
        var strategy = crosses
            ? Policy.Of("seen", new TokenBudget { Budget = large, Window = window }).Executor
            : Policy.Of("seen", new FixedWindow { Limit = large, Window = window }).Executor;
        var peek = await _store.ApplyAsync(new StoreRequest(level.Key, strategy, StrategyOperation.Decide, 0), TimeSpan.FromSeconds(1));
        return large - peek.Value.Decision.Remaining;
    }
}
