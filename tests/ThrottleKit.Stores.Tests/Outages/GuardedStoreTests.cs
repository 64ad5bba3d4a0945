using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using ThrottleKit.Testing;

namespace ThrottleKit.Stores.Tests.Outages;

/// <summary>What a store with a policy says while the one behind it is away, on a clock that the test moves.</summary>
public sealed class GuardedStoreTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(50), ProbeInterval = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly List<StoreTransition> _transitions = [];
    private readonly FaultStore _remote;

    public GuardedStoreTests() => _remote = new FaultStore(new MemoryStore(_time), _time);

    public static TheoryData<string> Checks => [.. StoreConformance.Checks];

    public static TheoryData<OutagePolicy> Policies => [.. Enum.GetValues<OutagePolicy>()];

    public static TheoryData<OutagePolicy, StoreFault> Outages
    {
        get
        {
            var all = new TheoryData<OutagePolicy, StoreFault>();
            foreach (var policy in Enum.GetValues<OutagePolicy>())
                foreach (var fault in Enum.GetValues<StoreFault>().Where(fault => fault != StoreFault.None)) all.Add(policy, fault);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task GuardedStore_Conforms(string check)
    {
        await using var memory = new MemoryStore();
        await new StoreConformance(() => new GuardedStore(memory, new OutageOptions { Deadline = Requests.Patience })).RunAsync(check);
    }

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task EveryDecision_IsThereByTheDeadline_WhateverTheStoreDoes(OutagePolicy policy, StoreFault fault)
    {
        await using var store = Guard(policy);
        _remote.Fault = fault;
        for (var i = 0; i < 50; i++)
        {
            var decision = DecideAsync(store, "k", 1);
            if (!decision.IsCompleted) _time.Advance(Deadline + TimeSpan.FromMilliseconds(5));
            Assert.True((await Soon(decision)).IsApplied);
            _time.Advance(TimeSpan.FromMilliseconds(137));
        }
    }

    [Fact]
    public async Task Deny_DeniesUntilTheStoreIsTriedAgain_AndNeverMore()
    {
        await using var store = Guard(OutagePolicy.Deny);
        await AwayAsync(store);
        _time.Advance(TimeSpan.FromMilliseconds(300));

        var denied = await store.ApplyAsync(Requests.Decide("k", Requests.Window(10), 1), Deadline);
        Assert.IsType<StoreAwayException>(denied.StandsInFor);
        Assert.Equal((false, 10L, 0L), (denied.Value.Decision.IsAllowed, denied.Value.Decision.Limit, denied.Value.Decision.Remaining));
        Assert.Equal(TimeSpan.FromMilliseconds(700), denied.Value.Decision.RetryAfter);
        Assert.Null((await DecideAsync(store, "k", 11)).Value.Decision.RetryAfter); // what no key ever allows
        Assert.Equal((true, 0L), await PeekAsync(store));
        Assert.Equal(0, (await store.ApplyAsync(Requests.Decide("k", Requests.Window(10), 5) with { Operation = StrategyOperation.Grant }, Deadline)).Value.Granted);
    }

    [Fact]
    public async Task Allow_AllowsWhatAFreshKeyWould_AndRecordsNothing()
    {
        await using var store = Guard(OutagePolicy.Allow);
        await AwayAsync(store);

        for (var i = 0; i < 50; i++) Assert.True((await DecideAsync(store, "k", 1)).Value.Decision.IsAllowed);
        Assert.False((await DecideAsync(store, "k", 11)).Value.Decision.IsAllowed);
        Assert.Equal(10, (await store.ApplyAsync(Requests.Decide("k", Requests.Window(10), 50) with { Operation = StrategyOperation.Grant }, Deadline)).Value.Granted);
    }

    [Fact]
    public async Task Degrade_AdmitsTheNodesShare_AndAllNodesTogetherNoMoreThanTheLimit()
    {
        const int Nodes = 3;
        var total = 0;
        for (var node = 0; node < Nodes; node++)
        {
            await using var store = new GuardedStore(new FaultStore(new MemoryStore(_time)) { Fault = StoreFault.Refused }, Options(OutagePolicy.Degrade) with { Nodes = Nodes });
            var admitted = 0;
            for (var i = 0; i < 20; i++)
                if ((await DecideAsync(store, "k", 1)).Value.Decision.IsAllowed) admitted++;
            Assert.Equal(3, admitted); // of 10
            total += admitted;
        }

        Assert.InRange(total, 0, 10);
    }

    [Theory]
    [InlineData("gcra")]
    [InlineData("fixedWindow")]
    [InlineData("slidingWindow")]
    public async Task Degrade_InAWindowWithAnOutage_AdmitsAtMostTheLimitAndTheShares(string name)
    {
        var strategy = name switch
        {
            "gcra" => Gcra.Definition.Create(new StrategyArguments(100, 60_000_000, null)),
            "fixedWindow" => FixedWindow.Definition.Create(new StrategyArguments(100, 60_000_000)),
            _ => SlidingWindow.Definition.Create(StrategyArguments.ByName(SlidingWindow.Definition, new Dictionary<string, long> { ["limit"] = 100, ["window"] = 60_000_000, ["boundary"] = 0 })),
        };
        await using var remote = new MemoryStore(_time);
        var faults = Enumerable.Range(0, 4).Select(_ => new FaultStore(remote, _time)).ToArray();
        var nodes = faults.Select(fault => new GuardedStore(fault, Options(OutagePolicy.Degrade) with { Nodes = 4, Failures = 1 })).ToArray();
        var random = new Random(77);
        var (admitted, shares) = (0, 0);
        for (var i = 0; i < 2_000; i++)
        {
            if (i == 50) foreach (var fault in faults) fault.Fault = StoreFault.LostAnswer;
            if (i == 1_000) foreach (var fault in faults) fault.Fault = StoreFault.None;
            _time.Advance(TimeSpan.FromTicks(1));
            var result = await nodes[random.Next(4)].ApplyAsync(Requests.Decide("k", strategy, 1), Deadline);
            if (!result.Value.Decision.IsAllowed) continue;
            admitted++;
            if (result.StandsInFor is not null) shares++;
        }

        Assert.InRange(shares, 90, 100); // four nodes, each with a quarter
        Assert.InRange(admitted, 150, 200);
    }

    [Fact]
    public async Task DeadStore_IsAskedOnceAnInterval_AndNotMore()
    {
        await using var store = Guard(OutagePolicy.Deny);
        await AwayAsync(store);
        var before = _remote.Calls;
        for (var i = 0; i < 1_000; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            await DecideAsync(store, "k", 1);
        }

        Assert.InRange(_remote.Calls - before, 9, 10);
    }

    [Fact]
    public async Task WhileOneCallProbes_TheOthersAreAnsweredAtOnce()
    {
        await using var store = Guard(OutagePolicy.Allow);
        await AwayAsync(store);
        _remote.Fault = StoreFault.Stalled;
        _time.Advance(ProbeInterval);
        var probe = DecideAsync(store, "k", 1);

        var others = Enumerable.Range(0, 100).Select(_ => DecideAsync(store, "k", 1)).ToArray();
        Assert.All(others, other => Assert.True(other.IsCompletedSuccessfully));
        Assert.False(probe.IsCompleted);
        _time.Advance(Deadline);
        Assert.NotNull((await Soon(probe)).StandsInFor);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task StoreThatIsBack_DecidesAgain_WithinTheProbeInterval(OutagePolicy policy)
    {
        await using var store = Guard(policy);
        await AwayAsync(store);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        _remote.Fault = StoreFault.None;
        Assert.NotNull((await DecideAsync(store, "k", 1)).StandsInFor);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        var first = await DecideAsync(store, "k", 4);
        Assert.Null(first.StandsInFor);
        Assert.Equal(6, first.Value.Decision.Remaining); // what stood in has left no trace
    }

    [Fact]
    public async Task EachTransition_IsToldOnce()
    {
        await using var store = Guard(OutagePolicy.Degrade);
        for (var round = 0; round < 2; round++)
        {
            _remote.Fault = StoreFault.LostAnswer;
            for (var i = 0; i < 100; i++) await DecideAsync(store, "k", 1);
            _remote.Fault = StoreFault.None;
            _time.Advance(ProbeInterval);
            for (var i = 0; i < 100; i++) await DecideAsync(store, "k", 1);
        }

        Assert.Equal([true, false, true, false], _transitions.Select(transition => transition.IsAway));
        Assert.Equal("ThrottleKit: the store is away, this node goes on with its share: The connection broke.", _transitions[0].ToString());
        Assert.Equal("ThrottleKit: the store is back and decides again.", _transitions[1].ToString());
    }

    [Fact]
    public async Task UnknownOutcome_IsNotSentAgain_AndStaysTaken()
    {
        await using var store = Guard(OutagePolicy.Allow);
        _remote.Fault = StoreFault.LostAnswer;
        var lost = await DecideAsync(store, "k", 1);
        Assert.NotNull(lost.StandsInFor);
        Assert.Equal(1, _remote.Calls);

        _remote.Fault = StoreFault.None;
        Assert.Equal((true, 9L), await PeekAsync(store));
    }

    [Fact]
    public async Task WhatHasToBeRecorded_IsNotStoodInFor_ButByAShare()
    {
        var charge = Requests.Decide("k", Requests.Window(10), 2) with { Operation = StrategyOperation.Charge };
        await using (var store = Guard(OutagePolicy.Allow))
        {
            _remote.Fault = StoreFault.Refused;
            Assert.Equal(StoreOutcome.NotApplied, (await store.ApplyAsync(charge, Deadline)).Outcome);
            Assert.Equal(StoreOutcome.NotApplied, (await store.ResetAsync([charge.Key], Deadline)).Outcome);
        }

        await using var degraded = new GuardedStore(_remote, Options(OutagePolicy.Degrade) with { Nodes = 2 });
        Assert.True((await degraded.ApplyAsync(charge, Deadline)).IsApplied);
        Assert.Equal((true, 3L), await PeekAsync(degraded));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task SeveralKeys_AreStoodInForTogether(OutagePolicy policy)
    {
        await using var store = new GuardedStore(_remote, Options(policy) with { Nodes = 2 });
        _remote.Fault = StoreFault.Refused;
        StoreRequest[] both = [Requests.Decide("a", Requests.Window(10), 2), Requests.Decide("b", Requests.Window(10), 2)];
        var replies = (await store.ApplyAllAsync(both, Deadline)).Value;

        Assert.All(replies, reply => Assert.Equal(policy != OutagePolicy.Deny, reply.Decision.IsAllowed));
        Assert.All(replies, reply => Assert.Equal(policy != OutagePolicy.Deny ? 2 : 0, reply.Granted));
        var mixed = (await store.ApplyAllAsync([both[0], both[1] with { Amount = 11 }], Deadline)).Value;
        Assert.False(mixed[1].Decision.IsAllowed);
        Assert.All(mixed, reply => Assert.Equal(0, reply.Granted));
    }

    [Fact]
    public async Task Caller_WhoGivesUp_SaysNothingOfTheStore_AndFreesTheProbe()
    {
        await using var store = Guard(OutagePolicy.Deny);
        await AwayAsync(store);
        _remote.Fault = StoreFault.Hung;
        _time.Advance(ProbeInterval);
        using var giveUp = new CancellationTokenSource();
        var probe = store.ApplyAsync(Requests.Decide("k", Requests.Window(10), 1), Deadline, giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        Assert.NotEqual(StoreOutcome.Applied, (await Soon(probe)).Outcome);

        _remote.Fault = StoreFault.None;
        Assert.Null((await DecideAsync(store, "k", 1)).StandsInFor);
    }

    [Fact]
    public async Task KeyThatHoldsSomethingElse_SaysThatTheStoreIsThere()
    {
        var other = Requests.Decide("k", Requests.Window(10), 1);
        await using var corrupt = new GuardedStore(new CorruptStore(), Options(OutagePolicy.Allow));

        for (var i = 0; i < 20; i++) await Assert.ThrowsAsync<CorruptStateException>(async () => await corrupt.ApplyAsync(other, Deadline));
        Assert.Empty(_transitions);
    }

    [Fact]
    public async Task Metrics_CountCallsAndStandIns_AndSayWhetherItIsAway()
    {
        var sums = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, owner) =>
        {
            if (instrument.Meter.Name == "ThrottleKit") owner.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => (string)tag.Value!);
            if (named.GetValueOrDefault("store") != "measured") return;
            var name = string.Join(' ', new[] { instrument.Name }.Concat(named.Where(tag => tag.Key != "store").Select(tag => tag.Value)));
            sums[name] = sums.GetValueOrDefault(name) + value;
        });
        listener.Start();

        await using var store = new GuardedStore(_remote, Options(OutagePolicy.Deny) with { Name = "measured" });
        await DecideAsync(store, "k", 1);
        await AwayAsync(store);
        await DecideAsync(store, "k", 1);

        Assert.Equal(
            new Dictionary<string, long>
            {
                ["throttlekit.store.calls applied"] = 1, ["throttlekit.store.calls not_applied"] = 3, ["throttlekit.store.stand_ins deny"] = 4, ["throttlekit.store.away"] = 1,
            },
            sums);
    }

    private GuardedStore Guard(OutagePolicy policy) => new(_remote, Options(policy));

    private OutageOptions Options(OutagePolicy policy) => new()
    {
        Policy = policy, Deadline = Deadline, Failures = 3, ProbeInterval = ProbeInterval, Name = "the store", OnTransition = _transitions.Add, TimeProvider = _time,
    };

    private async Task AwayAsync(GuardedStore store)
    {
        _remote.Fault = StoreFault.Refused;
        for (var i = 0; i < 3; i++) await DecideAsync(store, "k", 1);
        Assert.True(_transitions[^1].IsAway);
    }

    private static async Task<StoreResult<StrategyReply>> DecideAsync(GuardedStore store, string key, long cost) =>
        await store.ApplyAsync(Requests.Decide(key, Requests.Window(10), cost), Requests.Patience);

    private static async Task<(bool IsAllowed, long Remaining)> PeekAsync(GuardedStore store)
    {
        var decision = (await DecideAsync(store, "k", 0)).Value.Decision;
        return (decision.IsAllowed, decision.Remaining);
    }

    /// <summary>What is due by the clock that the test moves is there in no time; a mistake fails instead of hanging.</summary>
    private static Task<T> Soon<T>(Task<T> task) => task.WaitAsync(Requests.Patience);

    private sealed class CorruptStore : IStrategyStore
    {
        public bool HasOneClock => true;

        public ValueTask<StoreResult<StrategyReply>> ApplyAsync(StoreRequest request, TimeSpan deadline, CancellationToken cancellation = default) => throw new CorruptStateException("Something else.");

        public ValueTask<StoreResult<IReadOnlyList<StrategyReply>>> ApplyAllAsync(IReadOnlyList<StoreRequest> requests, TimeSpan deadline, CancellationToken cancellation = default) => throw new CorruptStateException("Something else.");

        public ValueTask<StoreResult<long>> ResetAsync(IReadOnlyList<ReadOnlyMemory<byte>> keys, TimeSpan deadline, CancellationToken cancellation = default) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
